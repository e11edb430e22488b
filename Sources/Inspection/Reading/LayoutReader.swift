internal import Content
internal import OCI

/// Lists the images of an OCI image layout, in a directory or an archive.
struct LayoutReader {
  let files: ImageFiles
  /// What errors call the layout.
  let image: String

  static let indexName = "index.json"

  /// Indices may stand in indices, so deep at most.
  private static let depthLimit = 4
  /// The most images that one layout may hold.
  private static let imageLimit = 10_000

  /// Every image manifest, under the name of the index that holds it.
  ///
  /// A name for one manifest of an index that has a name itself (`latest-amd64` beside `latest`) is
  /// left out, as are manifests for no platform, such as the attestations of BuildKit.
  ///
  /// - Parameter needsMarker: whether there must be a file `oci-layout`.
  func candidates(needsMarker: Bool = true) throws -> [ImageCandidate] {
    if needsMarker { try checkMarker() }
    guard let bytes = try files.document(Self.indexName, of: image) else {
      throw ImageError.missingFile(Self.indexName, image: image)
    }
    let index = try ImageIndex(parsing: bytes, document: "\(image)/index.json")
    var found: [ImageCandidate] = []
    var ofIndices: Set<Digest> = []
    for descriptor in index.manifests {
      let manifests = try manifests(descriptor)
      if descriptor.mediaType.isIndex { ofIndices.formUnion(manifests.map(\.digest)) }
      for manifest in manifests {
        guard found.count < Self.imageLimit else {
          throw ImageError.malformed(
            image: image, document: "index.json", reason: "it names more than 10000 images")
        }
        found.append(try candidate(manifest, of: descriptor))
      }
    }
    let direct = Set(index.manifests.filter { $0.mediaType.isManifest }.compactMap(\.referenceName))
    return found.filter { candidate in
      guard case .manifest(let descriptor) = candidate.source, let tag = candidate.tag else {
        return true
      }
      return !(direct.contains(tag) && ofIndices.contains(descriptor.digest))
    }
  }

  private func checkMarker() throws {
    guard let bytes = try files.document("oci-layout", of: image) else {
      throw ImageError.missingFile("oci-layout", image: image)
    }
    let marker: JSON
    do {
      marker = try JSON(parsing: bytes)
    } catch {
      throw ImageError.malformed(image: image, document: "oci-layout", reason: error.description)
    }
    guard marker["imageLayoutVersion"]?.string == "1.0.0" else {
      throw ImageError.malformed(
        image: image, document: "oci-layout", reason: "its version is not 1.0.0")
    }
  }

  private func candidate(
    _ manifest: Descriptor, of named: Descriptor
  ) throws -> ImageCandidate {
    var platform = manifest.platform
    if platform == nil {
      let document = try self.manifest(manifest)
      platform = try config(document).platform
    }
    return ImageCandidate(
      tag: named.referenceName, architecture: platform?.architectureName,
      source: .manifest(manifest))
  }

  private func manifests(_ top: Descriptor) throws -> [Descriptor] {
    var found: [Descriptor] = []
    var pending = [(top, 0)]
    var count = 0
    while let (descriptor, depth) = pending.popLast() {
      count += 1
      if descriptor.mediaType.isManifest {
        if descriptor.platform?.os != "unknown" { found.append(descriptor) }
        continue
      }
      guard descriptor.mediaType.isIndex, depth < Self.depthLimit,
        found.count + pending.count <= Self.imageLimit, count <= Self.imageLimit
      else {
        throw ImageError.malformed(
          image: image, document: "\(descriptor.digest)",
          reason: descriptor.mediaType.isIndex
            ? "indices are nested too deeply" : "'\(descriptor.mediaType)' is not an image")
      }
      let index = try ImageIndex(
        parsing: try files.document(descriptor, of: image),
        document: "the image index \(descriptor.digest) of \(image)")
      pending += index.manifests.reversed().map { ($0, depth + 1) }
    }
    return found
  }

  func manifest(_ descriptor: Descriptor) throws -> ImageManifest {
    try ImageManifest(
      parsing: try files.document(descriptor, of: image),
      document: "the image manifest \(descriptor.digest) of \(image)")
  }

  func config(_ manifest: ImageManifest) throws -> ImageConfig {
    try ImageConfig(
      parsing: try files.document(manifest.config, of: image),
      document: "the image config \(manifest.config.digest) of \(image)")
  }
}
