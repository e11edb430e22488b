internal import Building
internal import Content
internal import Lock
internal import Manifest
internal import OCI
internal import Packing
internal import Rootfs

/// Names the first entry in which a layer of an image is not the one that a lock pins.
///
/// The layer that the lock pins is that of the cache, else it is built from the lock.
struct LayerWitness: Sendable {
  let composer: Composer
  let lock: Lock
  /// The lock's manifest; nil: nothing can be built.
  let workspace: Workspace?
  let store: BlobStore
  /// For what is built.
  let scratch: BlobStore

  /// - Parameters:
  ///   - bytes: what the image has of the layer, whatever its digest is.
  ///   - place: which layer it is.
  ///   - isSaidToBeSame: whether the image's config promises the content of the lock.
  /// - Returns: such as `first: in layer 1 of latest amd64 the entry /a differs in its mode: …`; nil
  ///   where nothing tells.
  func firstDifference(
    of bytes: SharedBytes, at place: LayoutComparison.Place, isSaidToBeSame: Bool = false
  ) async throws -> String? {
    let title = "layer \(place.number + 1) of \(place.variant) \(place.architecture)"
    do {
      guard let (expected, holder) = try await expected(place) else { return nil }
      let difference = try await ForeignLayer(bytes, subject: title)
        .difference(from: expected, in: holder)
      if let difference { return "first: in \(title) \(difference)" }
      return isSaidToBeSame ? "it has the same content in other compressed bytes" : nil
    } catch let error where !(error is CancellationError) {
      // What differs is known; only where is not.
      composer.onEvent(
        .incomplete("note: the first entry of \(title) that differs is not known: \(error)"))
      return nil
    }
  }

  /// The layer that the lock pins, and the store that holds it.
  private func expected(
    _ place: LayoutComparison.Place
  ) async throws -> (Layer, BlobStore)? {
    let image = lock.outputs[place.variant]?.images[place.architecture]
    guard let image, image.layers.indices.contains(place.number) else { return nil }
    let digest = image.layers[place.number].digest
    for store in [store, scratch] {
      if let layer = try LayerRecord.layer(digest, in: store) { return (layer, store) }
    }
    guard var workspace else { return nil }
    workspace.variants.removeAll { $0.name != place.variant }
    let built = try await composer.rebuild(
      workspace, lock, store: store, scratch: scratch,
      ImageFilter(architectures: [place.architecture], variants: nil))
    let layers = built.flatMap(\.images).first?.layers ?? []
    return layers.indices.contains(place.number) ? (layers[place.number], scratch) : nil
  }
}
