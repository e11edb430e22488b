internal import Content
package import OCI
package import Packing
package import SystemPackage
internal import Tree

/// An image as it is shipped: documents and blobs, byte for byte.
package struct ShippedImage: Sendable {
  /// Where a blob's bytes are.
  package enum Place: Sendable {
    case file(FilePath)
    case bytes(SharedBytes)
  }

  /// Its tag; nil where it has none.
  package var tag: String?
  /// The index, or the image manifest where there is no index.
  package var top: Descriptor
  /// Indices and image manifests, what others name before these.
  package var documents: [(descriptor: Descriptor, bytes: [UInt8])]
  /// Configs and layers.
  package var blobs: [(descriptor: Descriptor, place: Place)]
}

extension ImageSet {
  /// The images under their tags, as they are: nothing is decoded.
  ///
  /// An image manifest that stands beside the index that has it is not listed again.
  ///
  /// - Parameter tag: only this one; nil: all.
  /// - Throws: ``ImageError`` where there is none, or a root filesystem without a config.
  package func shipped(tag: String?) throws -> [ShippedImage] {
    switch form {
    case .rootfsArchive, .rootfsDirectory:
      throw ImageError.malformed(
        image: place, document: "the config",
        reason: "a root filesystem has none, and a registry takes only images")
    case .dockerArchive: return try chosen(tags: tag.map { [$0] }).map(dockerImage)
    case .layout, .layoutArchive, .registry: break
    }
    guard let bytes = try files.document("index.json", of: place) else {
      throw ImageError.missingFile("index.json", image: place)
    }
    let index = try ImageIndex(parsing: bytes, document: "\(place)/index.json")
    // What the candidates name is what messages list.
    if let tag { _ = try chosen(tags: [tag]) }
    var found: [ShippedImage] = []
    var inner: Set<Digest> = []
    for descriptor in index.manifests where tag == nil || descriptor.referenceName == tag {
      guard descriptor.mediaType.isIndex || descriptor.mediaType.isManifest else { continue }
      var image = ShippedImage(
        tag: descriptor.referenceName, top: descriptor, documents: [], blobs: [])
      try add(descriptor, to: &image, depth: 0)
      if descriptor.mediaType.isIndex {
        inner.formUnion(image.documents.map(\.descriptor.digest))
        inner.remove(descriptor.digest)
      }
      found.append(image)
    }
    return found.filter { !inner.contains($0.top.digest) }
  }

  private static let depthLimit = 4
  private static let documentLimit = 10_000

  private func add(
    _ descriptor: Descriptor, to image: inout ShippedImage, depth: Int
  ) throws {
    guard depth <= Self.depthLimit, image.documents.count < Self.documentLimit else {
      throw ImageError.malformed(
        image: place, document: "\(descriptor.digest)", reason: "indices are nested too deeply")
    }
    guard !image.documents.contains(where: { $0.descriptor.digest == descriptor.digest }) else {
      return
    }
    let bytes = try files.document(descriptor, of: place)
    if descriptor.mediaType.isIndex {
      let index = try ImageIndex(
        parsing: bytes, document: "the image index \(descriptor.digest) of \(place)")
      for inner in index.manifests { try add(inner, to: &image, depth: depth + 1) }
    } else {
      let manifest = try ImageManifest(
        parsing: bytes, document: "the image manifest \(descriptor.digest) of \(place)")
      for blob in manifest.layers + [manifest.config] {
        image.blobs.append((blob, try place(of: blob)))
      }
    }
    image.documents.append((descriptor, bytes))
  }

  /// Where a blob is; it is hashed when it is read.
  private func place(of blob: Descriptor) throws -> ShippedImage.Place {
    let name = "blobs/sha256/\(blob.digest.hex)"
    if case .directory(let directory) = files {
      let path = directory.pushing(FilePath(name))
      guard FileStatus(of: path, following: true)?.isRegular == true else {
        throw ImageError.missingFile("the blob \(blob.digest)", image: place)
      }
      return .file(path)
    }
    if case .store(let store, _) = files { return .file(store.path(of: blob.digest)) }
    guard let bytes = try files.file(name) else {
      throw ImageError.missingFile("the blob \(blob.digest)", image: place)
    }
    return .bytes(bytes)
  }

  /// An image of `docker save`: its config and uncompressed layers, under a manifest of OCI's.
  private func dockerImage(_ candidate: ImageCandidate) throws -> ShippedImage {
    guard case .docker(let config, let names) = candidate.source,
      let document = try files.file(config)
    else { throw ImageError.missingFile("the config", image: place) }
    var blobs: [(Descriptor, ShippedImage.Place)] = []
    for name in names {
      guard let bytes = try files.file(name) else {
        throw ImageError.missingFile("the layer '\(name)'", image: place)
      }
      blobs.append((Descriptor(bytes.blob, .layer), .bytes(bytes)))
    }
    let configuration = Descriptor(document.blob, .imageConfig)
    let manifest = ImageManifest(config: configuration, layers: blobs.map(\.0)).canonicalBytes
    blobs.append((configuration, .bytes(document)))
    let top = Descriptor(Blob(of: manifest), .imageManifest)
    let tag = candidate.tag.map { tag in
      String(tag.split(separator: ":").last ?? Substring(tag))
    }
    return ShippedImage(tag: tag, top: top, documents: [(top, manifest)], blobs: blobs)
  }
}
