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
  /// Maps a stored blob after hashing it, unless this store's owner wrote or hashed it itself.
  ///
  /// - Throws: ``StoreDamage`` when it is absent or not what its name says.
  package func map(_ blob: Blob) throws -> MappedFile {
    let path = path(of: blob.digest)
    guard let status = FileStatus(of: path), status.isRegular, status.size == blob.size else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    let file = try mapUnchecked(blob)
    if checked.contains(blob.digest, status) { return file }
    var hasher = ContentHasher()
    file.forEachStep { hasher.update($0) }
    guard hasher.digest() == blob.digest else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    checked.insert(blob.digest, status)
    return file
  }

  /// Makes sure that a stored blob is what its name says, in steps that leave room for others.
  ///
  /// - Throws: ``StoreDamage`` when it is absent or not what its name says.
  package func ensure(_ blob: Blob, by workers: WorkLimiter) async throws {
    if isChecked(blob) { return }
    guard let status = FileStatus(of: path(of: blob.digest)), status.size == blob.size else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    let file = try mapUnchecked(blob)
    var hasher = ContentHasher()
    let length = 4 << 20
    for start in stride(from: 0, to: file.bytes.count, by: length) {
      let step = start..<min(start + length, file.bytes.count)
      try await workers.pass(.filling) {
        hasher.update(UnsafeRawBufferPointer(rebasing: file.bytes[step]))
        file.forget(step)
      }
    }
    guard hasher.digest() == blob.digest else {
      remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
    checked.insert(blob.digest, status)
  }

  /// Whether this store's owner wrote or hashed the blob itself, and the file is still that one.
  package func isChecked(_ blob: Blob) -> Bool {
    guard let status = FileStatus(of: path(of: blob.digest)) else { return false }
    return checked.contains(blob.digest, status)
  }
}

extension BlobStore {
  /// Maps a blob without hashing it, for looks that decide no byte of an output.
  ///
  /// One that may not be read is as good as damaged where it can be removed.
  ///
  /// - Throws: ``StoreDamage`` when it is absent.
  package func mapUnchecked(_ blob: Blob) throws -> MappedFile {
    do {
      return try MappedFile(below: home(of: blob.digest), steps(to: blob.digest))
    } catch  where error.errno == .permissionDenied {
      remove(blob.digest)
      guard self.blob(blob.digest) == nil else { throw error }
      throw StoreDamage(digest: blob.digest)
    } catch  where error.errno == .noSuchFileOrDirectory {
      // Another run found it damaged, or pruned it.
      throw StoreDamage(digest: blob.digest)
    }
  }

  /// Makes another store's blob this one's too, without a copy where both are on one file system.
  package func link(_ blob: Blob, from other: BlobStore) throws(StoreError) {
    guard self.blob(blob.digest, size: blob.size) == nil else { return }
    let path = blobs.child(blob.digest.hex)
    try makeOwn("blobs", "sha256")
    do {
      try linkFile(other.path(of: blob.digest), to: path)
    } catch  where error.errno == .improperLink {
      try copy(blob, from: other)
    }
  }

  private func copy(_ blob: Blob, from other: BlobStore) throws(StoreError) {
    let file = try MappedFile(other.path(of: blob.digest))
    var writer = try makeWriter(isDurable: false)
    for start in stride(from: 0, to: file.bytes.count, by: 4 << 20) {
      let step = start..<min(start + 4 << 20, file.bytes.count)
      try writer.write(UnsafeRawBufferPointer(rebasing: file.bytes[step]))
    }
    _ = try writer.commit()
  }
}
