internal import Packing
internal import Content
internal import OCI
internal import Rootfs
internal import Tree

/// The config and the OCI image manifest of one image.
struct ImageDocuments {
  let plan: ImagePlan
  let tree: Tree
  let layers: [Layer]

  /// The config's bytes; `created` is the newest time of a package's file in the image.
  var config: [UInt8] {
    let created = Timestamp(secondsSince1970: newest)
    return ImageConfig(
      created: created, platform: plan.platform, execution: plan.execution,
      diffIDs: layers.map(\.diffID),
      history: layers.map { _ in
        ImageConfig.History(created: created, createdBy: "whittle build \(plan.name)")
      }
    ).canonicalBytes
  }

  /// The image manifest's bytes.
  func manifest(config: Blob) -> [UInt8] {
    ImageManifest(
      config: Descriptor(config, .imageConfig),
      layers: layers.map { Descriptor($0.blob, plan.compressor.mediaType) },
      annotations: plan.annotations
    ).canonicalBytes
  }

  private var newest: Int64 {
    tree.entries.lazy.filter { $0.package != nil }.map(\.mtime).max() ?? plan.epoch
  }
}

extension Compressor {
  /// What a layer of it is called (OCI image-spec, layer.md).
  var mediaType: MediaType {
    switch self {
    case .gzip: .layerGzip
    case .zstd: .layerZstd
    case .none: .layer
    }
  }
}
