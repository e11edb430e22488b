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

  /// The archive's name in the manifest, such as `debian-security`.
  package let archive: String
  /// The suite or codename, such as `trixie-security`.
  package let suite: String
  package let components: [String]
  package let trust: Trust

  /// - Throws: ``RepositoryError/notSupported(archive:what:)`` for a flat archive.
  package init(
    archive: String, suite: String, components: [String], trust: Trust, isFlat: Bool = false
  ) throws(RepositoryError) {
    if isFlat { throw .notSupported(archive: archive, what: "flat archives are") }
    self.archive = archive
    self.suite = suite
    self.components = components
    self.trust = trust
  }

  /// What messages call it.
  package var title: String { "\(archive) \(suite)" }
}
