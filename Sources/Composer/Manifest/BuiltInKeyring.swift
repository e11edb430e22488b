/// A keyring that this program brings along.
package enum BuiltInKeyring: String, Hashable, Sendable, CaseIterable {
  /// The keys that sign Debian 12 (bookworm), its updates and its security archive.
  case debian12 = "debian-12"
  /// The keys that sign Debian 13 (trixie), its updates and its security archive.
  case debian13 = "debian-13"
}
