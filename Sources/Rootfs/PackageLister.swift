package import Archives
package import Content

/// Makes listings of packages: from the cache, or from the `.deb` in one pass over its bytes.
package struct PackageLister: Sendable {
  private let store: BlobStore
  private let decompressor: Decompressor
  private static let folder = "listings"

  package init(store: BlobStore, decompressor: Decompressor) {
    self.store = store
    self.decompressor = decompressor
  }

  /// The cached listing, or nil where it must be made.
  package func cached(_ deb: Blob) throws(StoreError) -> PackageListing? {
    try store.record(Self.folder, key(deb)).flatMap(PackageListingRecord.decode)
  }

  /// Reads a package in the store.
  ///
  /// - Parameter subject: the file name of the package, for messages.
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``ArchiveError``, ``StoreError``.
  package func make(_ deb: Blob, subject: String) async throws -> PackageListing {
    let file = try DebFile(try store.map(deb), subject: subject)
    let listing = try PackageListing(try await file.dataTar(decompressor), subject: subject)
    try store.put(PackageListingRecord.encode(listing), as: key(deb), in: Self.folder)
    return listing
  }

  private func key(_ deb: Blob) -> Digest {
    Digest(of: Array("whittle listing \(PackageListingRecord.version) \(deb.digest.hex)".utf8))
  }
}
