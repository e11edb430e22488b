package import Content
internal import Lock
internal import OCI
internal import Rootfs
internal import Tree
package import SystemPackage

/// An image layout directory as the output of a build.
///
/// The directory is absent, as it was, or complete, at every moment: a new one is made aside and
/// renamed; one that is there is brought up to date blob by blob, `index.json` last.
package struct LayoutOutput: Sendable {
  package let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// Whether the layout is there already, whole and right: every document hashed, and every layer
  /// that is not as it was when it was hashed last.
  ///
  /// - Parameters:
  ///   - expected: digests of image indices and image manifests by their names.
  ///   - store: remembers what was hashed.
  package func holds(_ expected: [String: Digest], seenIn store: BlobStore) -> Bool {
    guard let layout = try? ImageLayout.open(path) else { return false }
    let own = layout.index.manifests.filter { expected[$0.referenceName ?? ""] != nil }
    guard own.count == expected.count else { return false }
    let seen = HashedFiles(of: path, in: store)
    var checked: Set<Digest> = []
    for descriptor in own {
      guard let name = descriptor.referenceName, expected[name] == descriptor.digest,
        (try? check(descriptor, in: layout, seen, &checked)) != nil
      else { return false }
    }
    seen.save()
    // A run that was killed may have left blobs that nothing refers to any more.
    guard let others = OtherImages(in: path, beside: Set(expected.keys)).blobs else { return true }
    let named = Set(checked.union(own.map(\.digest)).map(\.hex)).union(others)
    let found = try? listDirectory(path.appending("blobs").appending("sha256"))
    return found?.allSatisfy { named.contains($0) || !Digest.isHex($0) } == true
  }

  /// - Parameter checked: what was looked at already: names and variants share layers.
  private func check(
    _ descriptor: Descriptor, in layout: ImageLayout, _ seen: HashedFiles,
    _ checked: inout Set<Digest>
  ) throws {
    for manifest in try layout.imageManifests(descriptor)
    where checked.insert(manifest.digest).inserted {
      let image = try layout.imageManifest(manifest)
      _ = try layout.document(image.config)
      checked.insert(image.config.digest)
      for layer in image.layers where checked.insert(layer.digest).inserted {
        if seen.contains(layer.digest, layout.path(of: layer.digest)) { continue }
        seen.insert(layer.digest, try layout.check(layer))
      }
    }
  }

  /// Writes the variants, each under its name, and each architecture of it under its own; images
  /// of other names that are there stay.
  ///
  /// - Returns: the names of those that stay.
  /// - Throws: ``OutputError`` when something else stands at the path.
  package func write(_ variants: [BuiltVariant], from store: BlobStore) throws -> [String] {
    let path = resolvingLinks(path)
    guard try isFree() else { return try update(variants, from: store, path) }
    if !path.removingLastComponent().isEmpty { try makeDirectory(path.removingLastComponent()) }
    do {
      let aside = try StagedItem.directory(StagedItem.name(beside: path))
      try write(variants, from: store, into: aside.path, isAside: true)
      try aside.finish(as: path)
      synchronizeParent(of: path)
      return []
    } catch let error as StoreError {
      // Another run was quicker, or the directory is the root of a mount, which cannot be replaced.
      guard FileStatus(of: path)?.isDirectory == true, Self.hasToStay.contains(error.errno) else {
        throw error
      }
      _ = try isFree()
      let kept = try update(variants, from: store, path)
      synchronizeParent(of: path)
      return kept
    }
  }

  /// Spares the next run the look at what was just hashed and written.
  package func remember(_ variants: [BuiltVariant], in store: BlobStore) {
    guard let layout = try? ImageLayout.open(path) else { return }
    let seen = HashedFiles(of: path, in: store)
    for layer in variants.flatMap(\.images).flatMap(\.layers) {
      seen.insert(layer.blob.digest, layout.path(of: layer.blob.digest))
    }
    seen.save()
  }

  private static let hasToStay: Set<Errno> = [
    .directoryNotEmpty, .fileExists, .resourceBusy, .permissionDenied, .readOnlyFileSystem,
    .notPermitted,
  ]

  /// Brings the layout that is there up to date; only one run at a time does.
  private func update(
    _ variants: [BuiltVariant], from store: BlobStore, _ path: FilePath
  ) throws -> [String] {
    let lock = try DirectoryLock(path)
    let names = Self.names(of: variants).compactMap(\.referenceName)
    let others = OtherImages(in: path, beside: Set(names))
    try write(variants, from: store, into: path, beside: others)
    lock.release()
    return others.names
  }

  /// Whether nothing, or an empty directory, is there; false for a layout.
  private func isFree() throws -> Bool {
    guard let status = FileStatus(of: path, following: true) else { return true }
    guard status.isDirectory else { throw OutputError.notADirectory(path) }
    if try listDirectory(path).isEmpty { return true }
    guard FileStatus(of: path.appending("oci-layout")) != nil else {
      throw OutputError.notALayout(path)
    }
    return false
  }

  private func write(
    _ variants: [BuiltVariant], from store: BlobStore, into directory: FilePath,
    isAside: Bool = false, beside others: OtherImages = .none
  ) throws {
    var writer = try ImageLayoutWriter(into: directory, isAside: isAside)
    for variant in variants {
      for image in variant.images {
        for layer in image.layers {
          try copy(layer, store, &writer)
        }
        _ = try copy(image.config.blob, .imageConfig, store, &writer)
        _ = try copy(image.manifest.blob, .imageManifest, store, &writer)
      }
      _ = try copy(variant.index.blob, .imageIndex, store, &writer)
    }
    try writer.finish(ImageIndex(manifests: Self.names(of: variants)), beside: others)
  }

  /// The images of a layout by name: each variant, and each architecture of it.
  static func names(of variants: [BuiltVariant]) -> [Descriptor] {
    var names: [Descriptor] = []
    for variant in variants {
      var index = variant.index
      index.referenceName = variant.name
      names.append(index)
      // Tools such as umoci cannot choose from an index of several platforms.
      for image in variant.images {
        var manifest = image.manifest
        manifest.referenceName = Lock.Output.name(variant.name, image.plan.architecture)
        names.append(manifest)
      }
    }
    return names
  }

  /// Puts a layer together from its parts in the cache.
  private func copy(
    _ layer: Layer, _ store: BlobStore, _ writer: inout ImageLayoutWriter
  ) throws {
    let parts = layer.runs.map(\.compressed)
    do {
      try writer.join(
        layer.blob, of: parts.map { (store.path(of: $0.digest), $0.size) },
        areChecked: layer.isHashed && parts.allSatisfy(store.isChecked))
    } catch is DigestError {
      throw try LayerRecord.damage(of: layer, in: store)
    } catch let error as StoreError
      where error.errno == .noSuchFileOrDirectory
      && parts.contains(where: { store.blob($0.digest, size: $0.size) == nil })
    {
      // Damaged and removed by whoever read it first.
      throw try LayerRecord.damage(of: layer, in: store)
    }
  }

  /// Copies a blob; a cached one that is damaged is removed, so that the next run makes it again.
  private func copy(
    _ blob: Blob, _ mediaType: MediaType, _ store: BlobStore, _ writer: inout ImageLayoutWriter
  ) throws -> Descriptor {
    do {
      return try writer.copy(
        blob, from: store.path(of: blob.digest), mediaType, isChecked: store.isChecked(blob))
    } catch is DigestError {
      store.remove(blob.digest)
      throw StoreDamage(digest: blob.digest)
    }
  }
}

extension Descriptor {
  /// The content it names.
  var blob: Blob { Blob(digest: digest, size: size) }
}

/// Why an output was not written.
package enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  case notADirectory(FilePath)
  case notALayout(FilePath)
  case notAFile(FilePath)
  /// A file would be written, or replaced, where nobody named it.
  case isALink(FilePath)
  /// A directory that holds what no root file system of the image has.
  case notARoot(FilePath)
  case noImage(FilePath)

  package var description: String {
    switch self {
    case .notADirectory(let path):
      "cannot write \(path): a file of that name exists; choose another output"
    case .notALayout(let path):
      "cannot write \(path): the directory is neither empty nor an image layout, so it stays as "
        + "it is; choose another output"
    case .notAFile(let path):
      "cannot write \(path): a directory of that name exists; choose another output"
    case .isALink(let path):
      "cannot write \(path): it is a symbolic link; name what it points to, or remove it"
    case .notARoot(let path):
      "cannot write \(path): the directory has files that are not in the image, so it stays as "
        + "it is; choose another output"
    case .noImage(let path): "cannot write \(path): there is no image"
    }
  }
}
