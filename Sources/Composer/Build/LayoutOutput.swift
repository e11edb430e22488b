package import Content
internal import OCI
internal import Rootfs
public import SystemPackage

/// An image layout folder as the output of a build.
///
/// The folder is absent, as it was, or complete, at every moment: a new one is made aside and
/// renamed; one that is there is brought up to date blob by blob, `index.json` last.
package struct LayoutOutput: Sendable {
  package let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// Whether the layout is there already, whole and right, every blob hashed.
  ///
  /// - Parameter expected: digests of image indices and image manifests by their names.
  package func holds(_ expected: [String: Digest]) -> Bool {
    guard let layout = try? ImageLayout.open(path),
      layout.index.manifests.count == expected.count
    else { return false }
    var checked: Set<Digest> = []
    for descriptor in layout.index.manifests {
      guard let name = descriptor.referenceName, expected[name] == descriptor.digest,
        (try? check(descriptor, in: layout, &checked)) != nil
      else { return false }
    }
    return true
  }

  /// - Parameter checked: what was looked at already: names and variants share layers.
  private func check(
    _ descriptor: Descriptor, in layout: ImageLayout, _ checked: inout Set<Digest>
  ) throws {
    for manifest in try layout.imageManifests(descriptor)
    where checked.insert(manifest.digest).inserted {
      let image = try layout.imageManifest(manifest)
      _ = try layout.document(image.config)
      for layer in image.layers where checked.insert(layer.digest).inserted {
        _ = try layout.check(layer)
      }
    }
  }

  /// The name of one architecture's image: `latest-amd64`.
  static func name(_ variant: String, _ architecture: String) -> String {
    "\(variant)-\(architecture)"
  }

  /// Writes the variants, each under its name, and each architecture of it under its own.
  ///
  /// - Throws: ``OutputError`` when something else stands at the path.
  package func write(_ variants: [BuiltVariant], from store: BlobStore) throws {
    guard try isFree() else { return try write(variants, from: store, into: path) }
    let name = path.lastComponent?.string ?? "image"
    let aside = path.removingLastComponent().appending(".\(name).tmp-\(processIdentifier())")
    removeTree(aside)
    do {
      try write(variants, from: store, into: aside)
      try renameFile(aside, to: path)
    } catch {
      removeTree(aside)
      throw error
    }
  }

  /// Whether nothing, or an empty folder, is there; false for a layout.
  private func isFree() throws -> Bool {
    guard let status = FileStatus(of: path, following: true) else { return true }
    guard status.isDirectory else { throw OutputError.notAFolder(path) }
    if try listFolder(path).isEmpty { return true }
    guard FileStatus(of: path.appending("oci-layout")) != nil else {
      throw OutputError.notALayout(path)
    }
    return false
  }

  private func write(
    _ variants: [BuiltVariant], from store: BlobStore, into folder: FilePath
  ) throws {
    var writer = try ImageLayoutWriter(into: folder)
    var names: [Descriptor] = []
    for variant in variants {
      for image in variant.images {
        for layer in image.layers {
          _ = try copy(layer.blob, image.plan.compressor.mediaType, store, &writer)
        }
        _ = try copy(image.config.blob, .imageConfig, store, &writer)
        _ = try copy(image.manifest.blob, .imageManifest, store, &writer)
      }
      var index = try copy(variant.index.blob, .imageIndex, store, &writer)
      index.referenceName = variant.name
      names.append(index)
      // Tools such as umoci cannot choose from an index of several platforms.
      for image in variant.images {
        var manifest = image.manifest
        manifest.referenceName = Self.name(variant.name, image.plan.architecture)
        names.append(manifest)
      }
    }
    try writer.finish(ImageIndex(manifests: names))
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
public enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAFolder(FilePath)
  case notALayout(FilePath)

  public var description: String {
    switch self {
    case .notAFolder(let path):
      "cannot write \(path): a file of that name is there; name another output"
    case .notALayout(let path):
      "cannot write \(path): the folder is not empty and no image layout, so it is left as it is; "
        + "name another output"
    }
  }
}
