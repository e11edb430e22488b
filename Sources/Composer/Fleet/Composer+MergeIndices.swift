internal import Building
internal import Content
internal import Inspection
internal import OCI
internal import Registry
public import SystemPackage
internal import Tree

/// What `index merge` wrote.
public struct MergeResult: Sendable {
  /// An image index that was put together.
  public struct Index: Hashable, Sendable {
    /// Nil for images without a name.
    public var name: String?
    public var digest: Digest
    /// Of the platforms, as `linux/amd64`.
    public var platforms: [String]
  }

  public var output: FilePath
  public var indices: [Index]
}

/// Why images cannot be put into one index.
public enum MergeError: Error, Hashable, Sendable, CustomStringConvertible {
  case twice(platform: String, name: String)
  case nothing

  public var description: String {
    switch self {
    case .twice(let platform, let name):
      "cannot merge the indices: two different images of \(name) are for \(platform); leave one out"
    case .nothing: "cannot merge the indices: the inputs hold no image"
    }
  }
}

extension Composer {
  /// Puts images that were built apart, an architecture each, into one index for each name.
  ///
  /// The index is the one that a build of all architectures makes.
  ///
  /// - Parameters:
  ///   - images: image layouts, archives, or references to registries.
  ///   - output: an image layout; one that is there keeps its images of other names.
  public func mergeIndices(_ images: [String], to output: FilePath) async throws -> MergeResult {
    var merged: [String?: [MergedImage]] = [:]
    var order: [String?] = []
    for text in images {
      for image in try await shipped(text) {
        for one in try MergedImage.all(of: image) {
          let name = one.name(image.tag)
          if merged[name] == nil { order.append(name) }
          let same = merged[name]?.first { $0.descriptor.platform == one.descriptor.platform }
          if let same {
            guard same.descriptor.digest == one.descriptor.digest else {
              throw MergeError.twice(
                platform: one.descriptor.platform?.description ?? "no platform",
                name: name ?? "the image")
            }
            continue
          }
          merged[name, default: []].append(one)
        }
      }
    }
    guard !order.isEmpty else { throw MergeError.nothing }
    return try write(order.map { ($0, merged[$0] ?? []) }, to: output)
  }

  private func shipped(_ text: String) async throws -> [ShippedImage] {
    if let reference = try reference(text) {
      let remote = try await remoteImages(reference)
      for candidate in try remote.set.chosen(architectures: nil) {
        try await remote.fetch(candidate)
      }
      return try remote.set.shipped(tag: nil)
    }
    let name = ImageLocation(text)
    let set = try await ImageReader(store: try store(), jobs: settings.jobs).open(name.path)
    return try set.shipped(tag: name.tag)
  }

  private func write(
    _ merged: [(name: String?, images: [MergedImage])], to output: FilePath
  ) throws -> MergeResult {
    var result = MergeResult(output: output, indices: [])
    let path = resolvingLinks(output)
    if let status = FileStatus(of: path, following: true) {
      guard status.isDirectory else { throw OutputError.notADirectory(output) }
      let isLayout = FileStatus(of: path.appending("oci-layout")) != nil
      guard try isLayout || listDirectory(path).isEmpty else {
        throw OutputError.notALayout(output)
      }
    }
    if !path.removingLastComponent().isEmpty { try makeDirectory(path.removingLastComponent()) }
    var writer = try ImageLayoutWriter(into: path)
    var names: [Descriptor] = []
    for (name, images) in merged {
      let sorted = images.sorted {
        $0.architecture.utf8.lexicographicallyPrecedes($1.architecture.utf8)
      }
      for image in sorted {
        for blob in image.blobs { try copy(blob.descriptor, blob.place, &writer) }
        _ = try writer.write(image.bytes, image.descriptor.mediaType)
      }
      // As a build has it: what is true of every image.
      let annotations = (sorted.first?.annotations ?? [:]).filter { name, value in
        sorted.allSatisfy { $0.annotations[name] == value }
      }
      let index = ImageIndex(manifests: sorted.map(\.descriptor), annotations: annotations)
      var descriptor = try writer.write(index.canonicalBytes, .imageIndex)
      descriptor.referenceName = name
      names.append(descriptor)
      for image in sorted where name != nil {
        var own = image.descriptor
        own.referenceName = "\(name ?? "")-\(image.architecture)"
        names.append(own)
      }
      result.indices.append(
        MergeResult.Index(
          name: name, digest: descriptor.digest,
          platforms: sorted.compactMap { $0.descriptor.platform?.description }))
    }
    let others = OtherImages(in: path, beside: Set(names.compactMap(\.referenceName)))
    try writer.finish(ImageIndex(manifests: names), beside: others)
    return result
  }

  private func copy(
    _ descriptor: Descriptor, _ place: ShippedImage.Place, _ writer: inout ImageLayoutWriter
  ) throws {
    switch place {
    case .file(let path):
      _ = try writer.copy(
        Blob(digest: descriptor.digest, size: descriptor.size), from: path, descriptor.mediaType)
    case .bytes(let bytes):
      let content = bytes.array
      guard Digest(of: content) == descriptor.digest else {
        throw DigestError.mismatch(
          subject: "a blob of the image", expected: descriptor.digest, found: Digest(of: content))
      }
      _ = try writer.write(content, descriptor.mediaType)
    }
  }
}

/// An image of one platform, with all that belongs to it.
private struct MergedImage {
  /// As an index has it: with the platform, without a name.
  var descriptor: Descriptor
  /// Of the image manifest.
  var annotations: [String: String]
  var bytes: [UInt8]
  var blobs: [(descriptor: Descriptor, place: ShippedImage.Place)]

  /// Debian's name, else the platform.
  var architecture: String {
    descriptor.platform?.debianArchitecture ?? descriptor.platform?.description ?? ""
  }

  /// The name of the index that it belongs to: a layout of one image may have it under
  /// `latest-amd64` alone.
  func name(_ tag: String?) -> String? {
    guard let tag, tag.hasSuffix("-\(architecture)") else { return tag }
    return String(tag.dropLast(architecture.utf8.count + 1))
  }

  static func all(of image: ShippedImage) throws -> [MergedImage] {
    // What is for no platform is no image, such as the attestations of BuildKit.
    let manifests = image.documents.filter { document in
      document.descriptor.mediaType.isManifest && document.descriptor.platform?.os != "unknown"
    }
    return try manifests.map { document in
      let manifest = try ImageManifest(
        parsing: document.bytes, document: "the image manifest \(document.descriptor.digest)")
      var own = document.descriptor
      own.annotations = [:]
      if own.platform == nil { own.platform = try platform(manifest, image) }
      let wanted = Set((manifest.layers + [manifest.config]).map(\.digest))
      return MergedImage(
        descriptor: own, annotations: manifest.annotations, bytes: document.bytes,
        blobs: image.blobs.filter { wanted.contains($0.descriptor.digest) })
    }
  }

  /// What the config says of the machine.
  private static func platform(
    _ manifest: ImageManifest, _ image: ShippedImage
  ) throws -> Platform? {
    guard let blob = image.blobs.first(where: { $0.descriptor.digest == manifest.config.digest })
    else { return nil }
    let bytes: [UInt8]
    switch blob.place {
    case .file(let path): bytes = try readFile(path, limit: 4 << 20)
    case .bytes(let content): bytes = content.array
    }
    return try ImageConfig(
      parsing: bytes, document: "the image config \(manifest.config.digest)"
    ).platform
  }
}
