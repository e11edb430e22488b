public import Content
internal import Building
internal import Lock
internal import OCI
internal import Rootfs
internal import Tree

/// A variant that was built, as a user is told of it.
public struct ImageSummary: Hashable, Sendable {
  public var name: String
  public var variant: String
  /// The digest of the OCI image index.
  public var index: Digest
  /// In the manifest's order.
  public var architectures: [Architecture]

  /// One image of it.
  public struct Architecture: Hashable, Sendable {
    /// Debian's name.
    public var architecture: String
    /// The digest of the OCI image manifest.
    public var manifest: Digest
    public var diffIDs: [Digest]
    /// Compressed, in bytes.
    public var size: Int64
    /// Uncompressed, in bytes.
    public var tarSize: Int64
    /// Files that are set-user-id or set-group-id.
    public var setIDFiles: [String]
  }

  init(_ variant: BuiltVariant, of name: String) {
    self.name = name
    self.variant = variant.name
    index = variant.index.digest
    architectures = variant.images.map { image in
      Architecture(
        architecture: image.plan.architecture, manifest: image.manifest.digest,
        diffIDs: image.layers.map(\.diffID), size: image.size, tarSize: image.tarSize,
        setIDFiles: image.setIDFiles.map { "\($0.path)" })
    }
  }

  /// What a lock says of a variant.
  init(_ locked: Lock.Output, of name: String, variant: String, architectures: [String]) {
    self.name = name
    self.variant = variant
    index = locked.index
    self.architectures = architectures.compactMap { architecture in
      locked.images[architecture].map { image in
        Architecture(
          architecture: architecture, manifest: image.manifest,
          diffIDs: image.layers.map(\.diffID),
          size: image.layers.reduce(0) { $0 + $1.size },
          tarSize: image.layers.reduce(0) { $0 + $1.tarSize }, setIDFiles: [])
      }
    }
  }
}
