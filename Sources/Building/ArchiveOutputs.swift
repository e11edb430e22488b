internal import Packing
package import Content
internal import OCI
internal import Rootfs
package import SystemPackage
internal import Tree

/// The image layout in one tar archive, as `skopeo` and `podman` read it (`oci-archive:`).
///
/// Its bytes depend on the images alone.
package struct OCIArchiveOutput {
  private let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// - Returns: whether the file was written; false where it was there already.
  package func write(_ variants: [BuiltVariant], from store: BlobStore) throws -> Bool {
    let marker: JSON = ["imageLayoutVersion": .string("1.0.0")]
    // What each blob is made of: a layer of its runs, a document of itself.
    var blobs: [String: [Blob]] = [:]
    for image in variants.flatMap(\.images) {
      for layer in image.layers {
        blobs[layer.blob.digest.hex] = layer.runs.map(\.compressed)
      }
      for blob in [image.config.blob, image.manifest.blob] { blobs[blob.digest.hex] = [blob] }
    }
    for variant in variants { blobs[variant.index.digest.hex] = [variant.index.blob] }
    var output = try FileOutput.begin(path)
    try output.addDirectory("blobs")
    try output.addDirectory("blobs/sha256")
    for (name, parts) in blobs.sorted(by: { $0.key < $1.key }) {
      let files = try parts.map { part in
        let file = try store.map(part)
        return SharedBytes(file.bytes, owner: file)
      }
      try output.addFile("blobs/sha256/\(name)", files)
    }
    try output.addFile(
      "index.json", ImageIndex(manifests: LayoutOutput.names(of: variants)).canonicalBytes)
    try output.addFile("oci-layout", marker.canonicalBytes)
    try output.write(TarWriter.end)
    return try output.commit()
  }
}

/// The archive that `docker load` reads: images of one architecture, each variant under its tag.
package struct DockerArchiveOutput {
  private let path: FilePath
  /// What the images are called there, by variant.
  private let names: @Sendable (_ variant: String) -> [String]

  /// - Parameter names: what an image of a variant is called, `NAME:TAG` each.
  package init(_ path: FilePath, names: @escaping @Sendable (_ variant: String) -> [String]) {
    self.path = path
    self.names = names
  }

  /// - Returns: whether the file was written; false where it was there already.
  package func write(_ variants: [BuiltVariant], from store: BlobStore) throws -> Bool {
    var output = try FileOutput.begin(path)
    var seen: Set<Digest> = []
    for layer in variants.flatMap(\.images).flatMap(\.layers)
    where seen.insert(layer.diffID).inserted {
      try output.addFile(
        Self.file(layer), try store.tars(of: layer), followedBy: TarWriter.end)
    }
    var configs: Set<Digest> = []
    for image in variants.flatMap(\.images)
    where configs.insert(image.config.digest).inserted {
      let file = try store.map(image.config.blob)
      try output.addFile("\(image.config.digest.hex).json", Array(file.bytes))
      file.forget(0..<0)
    }
    try output.addFile("manifest.json", manifest(variants).canonicalBytes)
    try output.write(TarWriter.end)
    return try output.commit()
  }

  private static func file(_ layer: Layer) -> String { "\(layer.diffID.hex).tar" }

  /// Docker's list of images (moby, image/spec, "Combined Image JSON + Filesystem Changeset").
  private func manifest(_ variants: [BuiltVariant]) -> JSON {
    .array(
      variants.flatMap { variant in
        variant.images.map { image in
          [
            "Config": .string("\(image.config.digest.hex).json"),
            "RepoTags": .array(names(variant.name).map { .string($0) }),
            "Layers": .array(image.layers.map { .string(Self.file($0)) }),
          ]
        }
      })
  }
}

/// The root file system of one image as a plain tar archive.
package struct TarOutput {
  private let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// - Returns: whether the file was written; false where it was there already.
  package func write(_ image: BuiltImage, from store: BlobStore) throws -> Bool {
    var output = try FileOutput.begin(path)
    // Each layer has the end of an archive; only the whole may keep it.
    for tar in try image.layers.flatMap({ try store.tars(of: $0) }) { try output.write(tar) }
    try output.write(TarWriter.end)
    return try output.commit()
  }
}
