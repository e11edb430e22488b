internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import OCI
internal import Packing
internal import Registry
internal import Rootfs
internal import Tree

/// What goes into one repository, and under which names.
struct Shipment: Sendable {
  var plan = PushPlan()
  private(set) var images: [PushResult.Image] = []
  /// The layers that come from the cache's runs.
  private var layers: [Layer] = []

  /// The images of a manifest, from the cache.
  init(
    _ workspace: Workspace, _ lock: Lock, _ variants: [BuiltVariant], target: RegistryReference,
    _ options: PushOptions, in composer: Composer
  ) async throws {
    let store = try composer.store()
    for variant in variants {
      for image in variant.images {
        for layer in image.layers {
          layers.append(layer)
          plan.blobs.append(
            UploadSource(
              layer.blob, name: "\(image.plan.title) \(layer.blob.digest.hex.prefix(12))",
              parts: layer.runs.map {
                .file(store.path(of: $0.compressed.digest), offset: 0, size: $0.compressed.size)
              }))
        }
        plan.blobs.append(
          UploadSource(try Self.document(image.config, store).bytes, name: image.plan.title))
        plan.manifests.append(try Self.document(image.manifest, store))
      }
      let index = try Self.document(variant.index, store)
      plan.indices.append(index)
      let versions = { (package: String) -> Version? in
        for architecture in variant.images.map(\.plan.architecture) {
          let packages = lock.packages(of: variant.name, on: architecture)
          if let found = packages.first(where: { $0.name.text == package }) {
            return found.version
          }
        }
        return nil
      }
      try add(index, named: variant.name, target, options, versions)
    }
    if options.attaches { try await addCompanions(workspace, lock, variants, in: composer) }
  }

  /// Images as they are shipped elsewhere.
  init(
    _ shipped: [ShippedImage], target: RegistryReference, _ options: PushOptions
  ) throws {
    for image in shipped {
      for (descriptor, place) in image.blobs {
        let blob = Blob(digest: descriptor.digest, size: descriptor.size)
        let part: UploadSource.Part =
          switch place {
          case .file(let path): .file(path, offset: 0, size: blob.size)
          case .bytes(let bytes):
            .memory(size: Int64(bytes.bytes.count)) { range in
              let copy = bytes.array(range)
              bytes.forget(range)
              return copy
            }
          }
        plan.blobs.append(
          UploadSource(blob, name: String(blob.digest.hex.prefix(12)), parts: [part]))
      }
      for (descriptor, bytes) in image.documents {
        let document = RegistryDocument(bytes, descriptor.mediaType)
        if descriptor.mediaType.isIndex {
          plan.indices.append(document)
        } else {
          plan.manifests.append(document)
        }
      }
      guard let top = image.documents.last else { continue }
      let document = RegistryDocument(top.bytes, top.descriptor.mediaType)
      // One image goes under just the tag that was asked for, whatever it was called before.
      let isAlone = shipped.count == 1 && (target.tag != nil || image.tag == nil)
      let name = isAlone ? Manifest.baseVariant : image.tag ?? Manifest.baseVariant
      try add(document, named: name, target, options) { _ in nil }
    }
  }

  private static func document(
    _ descriptor: Descriptor, _ store: BlobStore
  ) throws -> RegistryDocument {
    guard let bytes = try store.contents(of: descriptor.digest) else {
      throw StoreDamage(digest: descriptor.digest)
    }
    return RegistryDocument(bytes, descriptor.mediaType)
  }

  /// Gives an image its tags: the variant's name, or what was asked for with the name behind it.
  private mutating func add(
    _ document: RegistryDocument, named name: String, _ target: RegistryReference,
    _ options: PushOptions, _ version: (String) -> Version?
  ) throws {
    let isBase = name == Manifest.baseVariant
    let own = target.tag.map { isBase ? $0 : "\($0)-\(name)" } ?? name
    var tags = [own]
    for text in options.tags {
      let tag = try PushTag.expand(text, target, version)
      let full = isBase ? tag : "\(tag)-\(name)"
      if !tags.contains(full) { tags.append(full) }
    }
    for tag in tags {
      guard RegistryReference.isTag(tag) else {
        throw RegistryError("push to", target, .reference("'\(tag)' is not a tag"))
      }
      plan.tags.append((tag, document))
    }
    images.append(
      PushResult.Image(
        name: name, reference: "\(target.tagged(target.tag == nil ? nil : own))",
        digest: document.descriptor.digest, tags: tags))
  }

  /// What is damaged of the cache, if a layer could not be sent as it should be.
  func damage(in store: BlobStore) throws -> StoreDamage? {
    for layer in layers {
      for run in layer.runs where try !store.check(run.compressed) {
        return StoreDamage(digest: run.compressed.digest)
      }
    }
    return nil
  }
}
