package import Content
package import Tree

/// An image as one side of a comparison: what stands in it, and what is known beyond that.
package struct ComparedImage: Sendable {
  package var name: ImageKey
  package var image: InspectedImage
  /// False where only its packages are known.
  package var hasFiles: Bool
  /// By the package's name.
  package var facts: [String: PackageFacts]
  /// Of all layers together, in bytes.
  package var compressed: Int64?
  /// The digest of the image manifest; nil where there is none.
  package var manifest: Digest?
  package var layers: Int?
  /// How the layers are compressed; nil where nothing tells.
  package var compression: String?
  /// The contents of its files; nil where they are not at hand.
  package var bodies: (any Bodies)?

  package init(
    name: ImageKey, image: InspectedImage, hasFiles: Bool = true,
    facts: [String: PackageFacts] = [:], compressed: Int64? = nil, manifest: Digest? = nil,
    layers: Int? = nil, compression: String? = nil, bodies: (any Bodies)? = nil
  ) {
    self.bodies = bodies
    self.manifest = manifest
    self.layers = layers
    self.compression = compression
    self.name = name
    self.image = image
    self.hasFiles = hasFiles
    self.facts = facts
    self.compressed = compressed
  }

  /// All files, in bytes; nil where they are not known.
  var unpacked: Int64? {
    hasFiles ? image.tree.entries.reduce(0) { $0 + ($1.content?.size ?? 0) } : nil
  }

  /// What the files of each package take, in bytes.
  var unpackedByPackage: [String: Int64] {
    var sizes: [String: Int64] = [:]
    for entry in image.tree.entries {
      guard let package = entry.package, let size = entry.content?.size else { continue }
      sizes[package, default: 0] += size
    }
    return sizes
  }
}

/// What a lock knows of a package beyond what an image tells.
package struct PackageFacts: Hashable, Sendable {
  package var deb: Digest?
  /// Why it is there, as one sentence.
  package var reason: String?
  /// Its share of the compressed layers, in bytes.
  package var compressed: Int64?
  /// Whether it is of an archive of security fixes.
  package var isSecurity: Bool

  package init(
    deb: Digest? = nil, reason: String? = nil, compressed: Int64? = nil, isSecurity: Bool = false
  ) {
    self.deb = deb
    self.reason = reason
    self.compressed = compressed
    self.isSecurity = isSecurity
  }
}
