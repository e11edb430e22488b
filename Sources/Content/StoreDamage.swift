internal import SystemPackage

/// A stored blob that is not, or no longer, what its name says; it has been removed.
///
/// Whoever meets it makes the blob again, from what the lock pins.
package struct StoreDamage: Error, Hashable, Sendable, CustomStringConvertible {
  package let digest: Digest

  package init(digest: Digest) { self.digest = digest }

  package var description: String {
    "cannot use the cached blob \(digest): it is damaged and was removed; run the command again"
  }
}

extension BlobStore {
  /// Maps a stored blob after hashing it again.
  ///
  /// - Throws: ``StoreDamage`` when it is absent or not what its name says.
  package func map(_ blob: Blob) throws -> MappedFile {
    guard self.blob(blob.digest, size: blob.size) != nil else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    let file = try MappedFile(path(of: blob.digest))
    var hasher = ContentHasher()
    hasher.update(file.bytes)
    guard hasher.digest() == blob.digest else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    return file
  }
}

extension BlobStore {
  /// Makes another store's blob this one's too, without a copy where both are on one file system.
  package func link(_ blob: Blob, from other: BlobStore) throws(StoreError) {
    guard self.blob(blob.digest, size: blob.size) == nil else { return }
    let path = path(of: blob.digest)
    try makeFolder(path.removingLastComponent())
    try linkFile(other.path(of: blob.digest), to: path)
  }
}
