package import Debian
package import Tree

extension Manifest {
  /// Where packages come from.
  package struct Archive: Sendable {
    package let name: String
    package let position: SourcePosition
    package let suites: [Located<String>]
    /// `main` where the manifest does not say.
    package let components: [String]
    /// Whose signatures count; none only where `isTrusted`.
    package let keyrings: [Keyring]
    /// A mirror that the manifest names.
    package let url: Located<String>?
    /// Whether the archive is one directory without suites (sources.list(5), "flat repository").
    package let isFlat: Bool
    /// A package of a higher priority hides lower ones of its name; 500 where not said, as apt.
    package let priority: Located<Int>?
    /// The architectures that the archive has, where not all of the manifest's.
    package let architectures: [Architecture]?
    /// Whether an unsigned archive is accepted.
    package let isTrusted: Bool
    /// What is accepted although a promise suffers.
    package let accepted: [Located<Acceptance>]

    /// The priority of an archive that states none (apt_preferences(5)).
    package static let usualPriority = 500
  }

  /// The keys that may sign an archive.
  package enum Keyring: Hashable, Sendable {
    case builtIn(BuiltInKeyring)
    case file(LocalFile)
    /// Armor in the manifest itself.
    case text(Located<String>)
  }

  /// The words of `accept`.
  package enum Acceptance: String, Sendable, CaseIterable {
    case expired
    case suite
    case noDate = "no-date"
    case sha1
  }
}
