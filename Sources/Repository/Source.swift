package import OpenPGP

/// One suite of one archive, as a manifest asks for it: sources.list(5)'s `deb` line without its
/// URI, because a mirror is chosen later.
package struct Source: Hashable, Sendable {
  /// Whose word is believed about what the suite holds.
  package enum Trust: Hashable, Sendable {
    /// A signature by a key of this keyring.
    case keyring(Keyring)
    /// Nobody's: the manifest says that the archive may be unsigned.
    case unsigned
  }

  /// What an archive may lack although a promise suffers: the words of `accept`.
  package enum Acceptance: String, Hashable, Sendable, CaseIterable, Comparable {
    /// A `Valid-Until` in the past.
    case expired
    /// Another name of the suite than the one that was asked for.
    case suite
    /// No `Date` that can be read.
    case noDate = "no-date"
    /// Signatures with SHA-1, and keys that are bound by it.
    case sha1

    package static func < (a: Acceptance, b: Acceptance) -> Bool { a.rawValue < b.rawValue }
  }

  /// What a flat archive has in place of a suite's name.
  package static let flatSuite = "./"

  /// The archive's name in the manifest, such as `debian-security`.
  package let archive: String
  /// The suite or codename, such as `trixie-security`; ``flatSuite`` of an archive without suites.
  package let suite: String
  package let components: [String]
  package let trust: Trust
  package let accepted: Set<Acceptance>

  package init(
    archive: String, suite: String, components: [String], trust: Trust, isFlat: Bool = false,
    accepted: Set<Acceptance> = []
  ) {
    self.archive = archive
    self.suite = isFlat ? Self.flatSuite : suite
    self.components = isFlat ? [""] : components
    self.trust = trust
    self.accepted = accepted
  }

  /// Whether it is one directory without suites (sources.list(5), "exact path").
  package var isFlat: Bool { suite == Self.flatSuite }

  /// What messages call it.
  package var title: String { isFlat ? archive : "\(archive) \(suite)" }

  /// A file of the suite, from the archive's root.
  func path(_ file: String) -> String { isFlat ? file : "dists/\(suite)/\(file)" }
}
