internal import Building
internal import Content
internal import Lock
public import SystemPackage

extension Composer {
  /// How the images of a manifest were made, by its lock; or what an image in a registry says of
  /// itself.
  ///
  /// - Parameters:
  ///   - image: a manifest, a lock, an image in a registry, or an image layout.
  ///   - lock: that of a manifest, if it is not beside it; that of an image layout, which it must be.
  /// - Returns: an in-toto statement, a function of the lock alone.
  /// - Throws: ``ProofError``.
  public func provenance(of image: String, lock: FilePath? = nil) async throws -> [UInt8] {
    if let reference = try reference(image) {
      let beside = try await ImageCompanions(reference, in: self, store: try store())
      return try await beside.content(.provenance)
    }
    if FileStatus(of: FilePath(image).appending("oci-layout")) != nil {
      guard let lock else { throw ProofError.noLock(image: image) }
      let read = try Fleet.full(lock)
      let comparison = try LayoutComparison(FilePath(image), with: read)
      if let damage = comparison.findings.compactMap(\.damage).first { throw damage }
      if let difference = comparison.differences.first {
        throw ProofError.otherLock(lock.string, image: image, difference)
      }
      return Provenance(read, variants: settings.variants).bytes
    }
    guard
      let side = try await lockedSide(ImageLocation(image), isOne: false, lock: lock)
    else {
      throw ProofError.absent("lock", image: image)
    }
    return Provenance(side.side.lock, variants: settings.variants).bytes
  }
}
