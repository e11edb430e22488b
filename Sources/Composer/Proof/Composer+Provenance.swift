internal import Content
internal import Lock
public import SystemPackage

extension Composer {
  /// How the images of a manifest were made, by its lock; or what an image in a registry says of
  /// itself.
  ///
  /// - Returns: an in-toto statement, a function of the lock alone.
  public func provenance(of image: String, lock: FilePath? = nil) async throws -> [UInt8] {
    if let reference = try reference(image) {
      let beside = try await ImageCompanions(reference, in: self, store: try store())
      return try await beside.content(.provenance)
    }
    guard
      let side = try await lockedSide(ImageLocation(image), isOne: false, lock: lock)
    else {
      throw ProofError.absent("lock", image: image)
    }
    return Provenance(side.side.lock, variants: settings.variants).bytes
  }
}
