package import Debian

/// What a `Release` says of the archive that it is of; none of it changes while an archive is well.
package struct ReleaseIdentity: Hashable, Sendable {
  package let origin: String?
  package let label: String?
  package let suite: String?
  package let codename: String?

  package init(origin: String?, label: String?, suite: String?, codename: String?) {
    self.origin = origin
    self.label = label
    self.suite = suite
    self.codename = codename
  }

  package init(_ release: Release) {
    self.init(
      origin: release.origin, label: release.label, suite: release.suite,
      codename: release.codename)
  }
}

/// A suite as a lock has it, of which nothing older is taken, whatever a manifest calls its
/// archive.
package struct ReleaseFloor: Hashable, Sendable {
  /// The name of the suite in the manifest of the lock.
  let suite: String
  /// Seconds since 1970.
  let date: Int64
  /// The fingerprint of the key that had signed it; nil for an archive trusted unsigned.
  let key: String?
  /// Nil where the lock does not keep it.
  let identity: ReleaseIdentity?

  package init(suite: String, date: Int64, key: String?, identity: ReleaseIdentity?) {
    self.suite = suite
    self.date = date
    self.key = key
    self.identity = identity
  }

  /// Whether a release is of the suite that the lock has: one signer, and one name by its own word.
  package func isOf(_ release: Release, signedBy key: String?) -> Bool {
    guard key == self.key else { return false }
    let now = ReleaseIdentity(release)
    guard let identity else { return suite == now.suite || suite == now.codename }
    guard identity.origin == now.origin else { return false }
    return identity.codename == nil
      ? identity.suite == now.suite : identity.codename == now.codename
  }
}
