internal import Archives
internal import Content
internal import OCI
internal import Rootfs
internal import SystemPackage

/// The image layout in one tar archive, as `skopeo` and `podman` read it (`oci-archive:`).
///
/// Its bytes depend on the images alone.
struct OCIArchiveOutput {
  let path: FilePath

  /// - Returns: whether the file was written; false where it was there already.
  func write(_ variants: [BuiltVariant], from store: BlobStore) throws -> Bool {
    let marker: JSON = ["imageLayoutVersion": .string("1.0.0")]
    var blobs: [String: Blob] = [:]
    for image in variants.flatMap(\.images) {
      for blob in image.layers.map(\.blob) + [image.config.blob, image.manifest.blob] {
        blobs[blob.digest.hex] = blob
      }
    }
    for variant in variants { blobs[variant.index.digest.hex] = variant.index.blob }
    var output = try FileOutput.begin(path)
    try output.addFolder("blobs")
    try output.addFolder("blobs/sha256")
    for (name, blob) in blobs.sorted(by: { $0.key < $1.key }) {
      let file = try store.map(blob)
      try output.addFile("blobs/sha256/\(name)", file.bytes)
      file.forget(0..<file.bytes.count)
    }
    try output.addFile(
      "index.json", ImageIndex(manifests: LayoutOutput.names(of: variants)).canonicalBytes)
    try output.addFile("oci-layout", marker.canonicalBytes)
    try output.write(TarWriter.end)
    return try output.commit()
  }
}

/// The archive that `docker load` reads: images of one architecture, each variant under its tag.
struct DockerArchiveOutput {
  let path: FilePath
  /// The manifest's name, which becomes the repository of the tags.
  let name: String

  /// - Returns: whether the file was written; false where it was there already.
  func write(
    _ variants: [BuiltVariant], from store: BlobStore, jobs: Int
  ) async throws -> Bool {
    var layers: [(name: String, plain: Plain)] = []
    var seen: Set<Digest> = []
    for image in variants.flatMap(\.images) {
      for layer in image.layers where seen.insert(layer.diffID).inserted {
        let plain = try await store.plain(layer, image.plan.compressor, jobs: jobs)
        layers.append((Self.file(layer), plain))
      }
    }
    var output = try FileOutput.begin(path)
    for (name, plain) in layers {
      try output.addFile(name, plain.bytes)
      plain.forget(0..<plain.bytes.count)
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
            "RepoTags": .array([.string("\(name):\(variant.name)")]),
            "Layers": .array(image.layers.map { .string(Self.file($0)) }),
          ]
        }
      })
  }
}

/// The root file system of one image as a plain tar archive.
struct TarOutput {
  let path: FilePath

  /// - Returns: whether the file was written; false where it was there already.
  func write(_ image: BuiltImage, from store: BlobStore, jobs: Int) async throws -> Bool {
    var parts: [Plain] = []
    for layer in image.layers {
      parts.append(try await store.plain(layer, image.plan.compressor, jobs: jobs))
    }
    var output = try FileOutput.begin(path)
    for part in parts {
      // Each layer has the end of an archive; only the last may keep it.
      let body = part.bytes.dropLast(TarWriter.end.count)
      try output.write(UnsafeRawBufferPointer(rebasing: body))
      part.forget(0..<part.bytes.count)
    }
    try output.write(TarWriter.end)
    return try output.commit()
  }
}

extension BlobStore {
  /// A layer's tar.
  func plain(_ layer: Layer, _ compressor: Compressor, jobs: Int) async throws -> Plain {
    try await Decompressor(store: self, jobs: jobs).decode(
      try map(layer.blob), as: compressor.encoding, subject: "\(layer.blob.digest)")
  }
}
