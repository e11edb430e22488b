/// A keyring that this program brings along, so that a manifest can stand alone.
///
/// Each has the three primary keys of one Debian release, exported from the package
/// debian-archive-keyring; docs/manifest.md lists their fingerprints. The same files are in
/// manifests/keys.
package enum BuiltInKeyring: String, Hashable, Sendable, CaseIterable {
  /// The keys that sign Debian 12 (bookworm), its updates and its security archive.
  case debian12 = "debian-12"
  /// The keys that sign Debian 13 (trixie), its updates and its security archive.
  case debian13 = "debian-13"

  /// The keys as an ASCII-armored OpenPGP block (RFC 9580, 6.2).
  package var armored: String {
    switch self {
    case .debian12: String(decoding: PackageResources.debian_12_asc, as: UTF8.self)
    case .debian13: String(decoding: PackageResources.debian_13_asc, as: UTF8.self)
    }
  }
}
