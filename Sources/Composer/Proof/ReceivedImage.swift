internal import Building
internal import Content
internal import Inspection
internal import Lock
internal import OCI
internal import Packing
internal import Registry

/// Every byte that a registry has of an image, with what is not as its digest says.
struct ReceivedImage: Sendable {
  /// One architecture of it.
  private struct Item {
    let architecture: String
    let digest: Digest
    let manifest: ImageManifest
    let config: ImageConfig
  }

  /// What the registry sends that cannot be trusted, in words; with the layer, where it is one.
  private struct Damage {
    var text: String
    var layer: (architecture: String, number: Int, descriptor: Descriptor, bytes: Blob)?
  }

  private var items: [Item] = []
  private var damages: [Damage] = []

  /// None.
  init() {}

  /// Fetches it into the store of a proof.
  init(digest: Digest, of proof: RemoteProof) async throws {
    let blobs = RemoteBlobs(
      client: proof.composer.registry(), reference: proof.reference.pinned(digest),
      store: proof.received, isOffline: false, onEvent: proof.composer.onEvent)
    let set: ImageSet
    do {
      let top = try await blobs.top()
      try await blobs.fetchIndices(top)
      set = try ImageReader(store: proof.received, jobs: 1).open(top, named: "\(proof.reference)")
    } catch let error as DigestError {
      damages.append(Damage(text: "\(error)"))
      return
    }
    for candidate in set.candidates {
      guard let descriptor = candidate.manifest else { continue }
      try await fetch(descriptor, candidate.architecture ?? "", blobs)
    }
  }

  private mutating func fetch(
    _ descriptor: Descriptor, _ architecture: String, _ blobs: RemoteBlobs
  ) async throws {
    var text: String?
    do {
      try await blobs.fetchAll(of: descriptor)
    } catch let error as DigestError {
      text = "\(error)"
    } catch let error as RegistryError where error.kind == .untrusted {
      text = "\(error)"
    }
    let store = blobs.store
    guard let bytes = try store.contents(of: descriptor.digest) else {
      damages += [text].compactMap(\.self).map { Damage(text: $0) }
      return
    }
    let manifest = try ImageManifest(
      parsing: bytes, document: "the image manifest \(descriptor.digest)")
    if let config = try store.contents(of: manifest.config.digest) {
      items.append(
        Item(
          architecture: architecture, digest: descriptor.digest, manifest: manifest,
          config: try ImageConfig(
            parsing: config, document: "the image config \(manifest.config.digest)")))
    }
    guard let text else { return }
    damages.append(Damage(text: text))
    // Which layer it was, and what came in its place; each is asked for, one after the other.
    for (number, layer) in manifest.layers.enumerated()
    where store.blob(layer.digest, size: layer.size) == nil {
      guard let sent = try await blobs.sent(for: layer), sent.digest != layer.digest else {
        continue
      }
      let last = damages.count - 1
      if damages[last].layer == nil, text.contains(layer.digest.hex) {
        damages[last].layer = (architecture, number, layer, sent)
      } else {
        damages.append(
          Damage(
            text: "layer \(number + 1) of \(architecture) is \(sent.digest), its manifest says "
              + "\(layer.digest)", layer: (architecture, number, layer, sent)))
      }
    }
  }

  /// What cannot be trusted, with the first entry of a layer that differs.
  ///
  /// - Parameter known: the lock that pins this image.
  func damage(
    against known: (lock: Lock, variant: String, workspace: Workspace)?, of proof: RemoteProof
  ) async throws -> [String] {
    var texts: [String] = []
    for damage in damages {
      guard let layer = damage.layer, let known else {
        texts.append(damage.text)
        continue
      }
      let place = LayoutComparison.Place(
        variant: known.variant, architecture: layer.architecture, number: layer.number,
        found: layer.descriptor)
      let witness = try proof.witness(known.lock, known.workspace)
      let first = try await witness.firstDifference(of: try proof.bytes(layer.bytes), at: place)
      texts.append([damage.text, first].compactMap(\.self).joined(separator: "; "))
    }
    return texts
  }

  /// How the image differs from the one of a lock that it is most like.
  func differences(
    from lock: Lock, _ workspace: Workspace, of proof: RemoteProof
  ) async throws -> [String] {
    guard !items.isEmpty else { return [] }
    let layers = Set(items.flatMap(\.config.diffIDs))
    let nearest = lock.outputs.sorted { $0.key < $1.key }.map { name, output in
      let shared = output.images.values.flatMap(\.layers).count { layers.contains($0.diffID) }
      return (name: name, output: output, shared: shared)
    }.max { $0.shared < $1.shared }
    guard let nearest else { return [] }
    let witness = try proof.witness(lock, workspace)
    var texts: [String] = []
    for item in items {
      let title = "\(nearest.name) \(item.architecture)"
      guard let locked = nearest.output.images[item.architecture] else {
        texts.append("\(title): it is not in the lock")
        continue
      }
      guard locked.manifest != item.digest else { continue }
      let finding = LayoutComparison.finding(
        item.manifest, item.config, locked, title: title, nearest.name, item.architecture)
      var first: String?
      if let place = finding.layer,
        let blob = proof.received.blob(place.found.digest, size: place.found.size)
      {
        first = try await witness.firstDifference(
          of: try proof.bytes(blob), at: place, isSaidToBeSame: finding.isSaidToBeSame)
      }
      texts.append([finding.text, first].compactMap(\.self).joined(separator: "; "))
    }
    let missing = Set(nearest.output.images.keys).subtracting(items.map(\.architecture)).sorted()
    return texts + missing.map { "\(nearest.name) \($0): it is not in the image" }
  }
}

extension RemoteProof {
  fileprivate func witness(_ lock: Lock, _ workspace: Workspace) throws -> LayerWitness {
    LayerWitness(
      composer: composer, lock: lock, workspace: workspace, store: try composer.store(),
      scratch: scratch)
  }

  /// What was received, mapped.
  fileprivate func bytes(_ blob: Blob) throws -> SharedBytes {
    let file = try received.map(blob)
    return SharedBytes(file.bytes, owner: file)
  }
}

extension RemoteBlobs {
  /// What the registry sends for a layer, whatever it is; nil where it sends nothing.
  fileprivate func sent(for layer: Descriptor) async throws -> Blob? {
    do {
      return try await client.open(reference, for: .pull).fetchAsItIs(layer, into: store)
    } catch is RegistryError {
      return nil
    }
  }
}
