internal import Content
internal import Inspection
internal import OCI
internal import Registry

extension Composer {
  /// How registries are reached in one command.
  func registry() -> RegistryClient {
    RegistryClient(
      transport: transport, logins: RegistryLogins(environment: settings.environment),
      isPlainHTTP: settings.isPlainHTTP)
  }

  /// The images that a reference leads to; their layers are still in the registry.
  func remoteImages(_ reference: RegistryReference) async throws -> RemoteImages {
    let source = RemoteBlobs(
      client: registry(), reference: reference, store: try store(), isOffline: settings.isOffline,
      onEvent: onEvent)
    var top = try await source.top()
    top.referenceName = reference.tag ?? (reference.digest == nil ? "latest" : nil)
    try await source.fetchIndices(top)
    var name = RegistryReference.scheme + reference.name
    if reference.tag == nil, let digest = reference.digest { name += "@\(digest)" }
    return RemoteImages(
      set: try ImageReader(store: source.store, jobs: settings.jobs).open(top, named: name),
      source: source)
  }
}

/// Images of a registry, and how what is missing of them is had.
struct RemoteImages: Sendable {
  let set: ImageSet
  let source: RemoteBlobs

  /// Brings the blobs of an image into the store.
  func fetch(_ candidate: ImageCandidate) async throws {
    guard let manifest = candidate.manifest else { return }
    try await source.fetchAll(of: manifest)
  }

  /// Reads one image; its layers are fetched unless they are cached.
  func read(_ candidate: ImageCandidate) async throws -> OpenedImage {
    try await fetch(candidate)
    return try await set.read(candidate)
  }
}

/// Brings what a reference leads to into the store: hashed, and kept there.
struct RemoteBlobs: Sendable {
  let client: RegistryClient
  let reference: RegistryReference
  let store: BlobStore
  let isOffline: Bool
  let onEvent: EventHandler

  /// The most documents that one reference may lead to.
  private static let documentLimit = 1000
  private static let depthLimit = 4
  private static let width = 8

  private func repository() async throws -> RegistryRepository {
    guard !isOffline else {
      throw RegistryError(
        "read", reference, .absent("it is not in the cache, and --offline allows no request"))
    }
    return try await client.open(reference, for: .pull)
  }

  /// What the reference itself names.
  func top() async throws -> Descriptor {
    if let digest = reference.digest, let known = try document(digest) { return known }
    let document = try await ImageCompanions.naming(
      "the image index or manifest \(RegistryReference.scheme)\(reference)"
    ) { try await repository().document(reference) }
    _ = try store.put(document.bytes)
    return document.descriptor
  }

  /// A cached manifest or index; nil where it is not there, or something else.
  private func document(_ digest: Digest) throws -> Descriptor? {
    guard let blob = store.blob(digest), blob.size <= 4 << 20,
      let bytes = try store.contents(of: digest), let json = try? JSON(parsing: bytes)
    else { return nil }
    let isIndex = json["manifests"]?.array != nil
    let type = json["mediaType"]?.string.flatMap { try? MediaType(parsing: $0) }
    return Descriptor(blob, type ?? (isIndex ? .imageIndex : .imageManifest))
  }

  /// Brings the indices below a descriptor, and what says of an image which platform it is for.
  func fetchIndices(_ top: Descriptor) async throws {
    var pending = [(top, 0)]
    var count = 0
    while let (descriptor, depth) = pending.popLast() {
      count += 1
      guard count <= Self.documentLimit, depth <= Self.depthLimit else {
        throw RegistryError(
          "read", reference, .malformed("it leads to too many manifests, or too deep"))
      }
      guard descriptor.mediaType.isIndex else {
        if descriptor.platform == nil { _ = try await manifest(descriptor) }
        continue
      }
      let bytes = try await bytes(of: descriptor)
      let index = try ImageIndex(
        parsing: bytes, document: "the image index \(descriptor.digest) of \(reference)")
      pending += index.manifests.filter { $0.mediaType.isIndex || $0.mediaType.isManifest }
        .map { ($0, depth + 1) }
    }
  }

  /// Brings an image manifest, its config and its layers.
  func fetchAll(of descriptor: Descriptor) async throws {
    let manifest = try await manifest(descriptor)
    let missing = manifest.layers.filter { store.blob($0.digest, size: $0.size) == nil }
    guard !missing.isEmpty else { return }
    let repository = try await repository()
    let places = manifest.layers.map(\.digest)
    let title = [descriptor.platform?.description, "\(RegistryReference.scheme)\(reference)"]
      .compactMap(\.self).joined(separator: " of ")
    _ = try await missing.mapConcurrently(limit: Self.width) { layer in
      let name = String(layer.digest.hex.prefix(12))
      let number = (places.firstIndex(of: layer.digest) ?? 0) + 1
      try await repository.fetch(layer, into: store, named: "layer \(number) of \(title)") {
        bytes in
        onEvent(.fetching(name: name, bytes: bytes, total: layer.size))
      }
      onEvent(.fetched(name: name, bytes: layer.size, fromStore: false))
    }
  }

  private static let largestConfig: Int64 = 64 << 20

  /// Brings an image manifest and its config.
  private func manifest(_ descriptor: Descriptor) async throws -> ImageManifest {
    let manifest = try ImageManifest(
      parsing: try await bytes(of: descriptor),
      document: "the image manifest \(descriptor.digest) of \(reference)")
    guard manifest.config.size <= Self.largestConfig else {
      throw ProofError.malformed(
        "the config of \(RegistryReference.scheme)\(reference)",
        "it is \(manifest.config.size) bytes, more than \(Self.largestConfig)")
    }
    if store.blob(manifest.config.digest, size: manifest.config.size) == nil {
      try await repository().fetch(
        manifest.config, into: store,
        named: "the config of \(RegistryReference.scheme)\(reference)")
    }
    return manifest
  }

  /// The bytes of a manifest or index.
  func bytes(of descriptor: Descriptor) async throws -> [UInt8] {
    if store.blob(descriptor.digest, size: descriptor.size) != nil,
      let bytes = try store.contents(of: descriptor.digest)
    {
      return bytes
    }
    let kind = descriptor.mediaType.isIndex ? "index" : "manifest"
    let document = try await ImageCompanions.naming(
      "the image \(kind) \(descriptor.digest) of \(RegistryReference.scheme)\(reference)"
    ) { try await repository().document(reference.pinned(descriptor.digest)) }
    _ = try store.put(document.bytes)
    return document.bytes
  }
}
