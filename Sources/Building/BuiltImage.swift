internal import Content
package import Lock
package import OCI
package import Rootfs
package import Tree

/// An image that was built; its blobs are in the store.
package struct BuiltImage: Sendable {
  package var plan: ImagePlan
  package var tree: Tree
  package var layers: [Layer]
  package var config: Descriptor
  /// The OCI image manifest, with its platform.
  package var manifest: Descriptor

  /// The layers, compressed, in bytes.
  package var size: Int64 { layers.reduce(0) { $0 + $1.blob.size } }

  /// The layers, uncompressed, in bytes.
  package var tarSize: Int64 { layers.reduce(0) { $0 + $1.tarSize } }

  /// What the lock pins of it.
  package var locked: Lock.Image {
    Lock.Image(
      manifest: manifest.digest,
      layers: layers.map {
        Lock.Layer(
          diffID: $0.diffID, digest: $0.blob.digest, size: $0.blob.size, tarSize: $0.tarSize)
      })
  }

  /// Files that run with the rights of their owner or group, with their packages.
  package var setIDFiles: [Entry] { tree.entries.filter(\.isSetID) }
}

/// A variant over all its architectures.
package struct BuiltVariant: Sendable {
  package var name: String
  /// In the manifest's order of architectures.
  package var images: [BuiltImage]
  /// The OCI image index.
  package var index: Descriptor

  /// What the lock pins of it.
  package var locked: Lock.Output {
    Lock.Output(
      index: index.digest,
      images: Dictionary(
        images.map { ($0.plan.architecture, $0.locked) }, uniquingKeysWith: { $1 }))
  }
}
