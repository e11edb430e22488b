internal import Packing
internal import Content
internal import OCI
internal import Rootfs
internal import Tree
internal import SystemPackage

extension ImageSet {
  /// Reads one image: its tree, whose files are whose, and its config.
  package func read(_ candidate: ImageCandidate) async throws -> OpenedImage {
    var title = place
    if let tag = candidate.tag { title += ":\(tag)" }
    if let architecture = candidate.architecture { title += " \(architecture)" }
    var image = InspectedImage(
      title: title, variant: candidate.tag, architecture: candidate.architecture, tree: .empty)
    let layers: [StoredLayer]
    switch candidate.source {
    case .directory: return try await directory(image)
    case .tar:
      guard let tar else { throw ImageError.missing(place) }
      layers = [StoredLayer(bytes: tar, blob: tar.blob, subject: place)]
    case .manifest(let descriptor):
      let reader = LayoutReader(files: files, image: place)
      let manifest = try reader.manifest(descriptor)
      image.config = try reader.config(manifest)
      image.annotations = manifest.annotations
      image.manifest = descriptor.digest
      layers = try manifest.layers.map { layer in
        StoredLayer(
          bytes: try files.blob(layer, of: place),
          blob: Blob(digest: layer.digest, size: layer.size),
          subject: "\(place): the layer \(layer.digest)")
      }
    case .docker(let config, let names):
      image.config = try DockerReader(files: files, image: place).config(config)
      layers = try names.map { name in
        guard let bytes = try files.file(name) else {
          throw ImageError.missingFile("the layer '\(name)'", image: place)
        }
        return StoredLayer(bytes: bytes, blob: bytes.blob, subject: "\(place): the layer \(name)")
      }
    }
    return try await read(image, layers)
  }

  private func read(_ image: InspectedImage, _ layers: [StoredLayer]) async throws -> OpenedImage {
    var image = image
    let reader = reader.layers
    let bounds = ImageBounds(layers, subject: place)
    let contents = try await layers.mapConcurrently(limit: self.reader.jobs) { layer in
      var contents = try await reader.contents(
        layer.bytes, layer.blob.digest, subject: layer.subject)
      try bounds.add(&contents)
      return contents
    }
    if let config = image.config { try check(config, contents) }
    let (tree, bodies, places) = try Tree.stack(
      layers, contents, reader: reader, subject: place)
    image.tree = tree
    image.layerPlaces = places
    image.layers = zip(layers, contents).map { InspectedLayer(blob: $0.blob, diff: $1.diff) }
    var opened = OpenedImage(image: image, bodies: bodies)
    try await opened.readPackages()
    return opened
  }

  /// Holds the uncompressed layers against the config's diffIDs (config.md, "Layer DiffID").
  private func check(_ config: ImageConfig, _ contents: [LayerContents]) throws {
    guard config.diffIDs.count == contents.count else {
      throw ImageError.malformed(
        image: place, document: "the image config",
        reason: "it names \(config.diffIDs.count) layers, but there are \(contents.count)")
    }
    for (number, (expected, found)) in zip(config.diffIDs, contents).enumerated()
    where expected != found.diff.digest {
      throw DigestError.mismatch(
        subject: "the uncompressed layer \(number + 1) of \(place)", expected: expected,
        found: found.diff.digest)
    }
  }

  private func directory(_ image: InspectedImage) async throws -> OpenedImage {
    var image = image
    let (tree, bodies) = try Tree.read(path)
    image.tree = tree
    var opened = OpenedImage(image: image, bodies: bodies)
    try await opened.readPackages()
    return opened
  }
}
