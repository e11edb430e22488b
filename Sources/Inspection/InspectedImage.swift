package import Content
package import Debian
package import OCI
package import Tree

/// One image of one architecture, as the verbs that look at images see it.
///
/// Made from an image layout, an archive, a directory, or from a manifest and its lock; all verbs
/// (`ls`, `cat`, `du`, `diff`, `report`) work on this value, whatever it was made from.
package struct InspectedImage: Sendable {
  /// What messages call it, such as `out/base:latest amd64`.
  package var title: String
  /// The tag in a layout or the variant of a lock; nil where there is only one.
  package var variant: String?
  /// Debian's name; nil where nothing tells, as in a directory without a config and packages.
  package var architecture: String?
  /// Nil where there is none, as in a directory or a bare tar.
  package var config: ImageConfig?
  /// Of the image manifest.
  package var annotations: [String: String]
  /// The digest of the image manifest; nil where there is none.
  package var manifest: Digest?
  /// Lowest first; empty for a directory.
  package var layers: [InspectedLayer]
  /// Of each entry of the tree the number of its layer, from 0; empty where nothing tells.
  package var layerPlaces: [Int] = []
  package var tree: Tree
  /// Sorted by name.
  package var packages: [InspectedPackage]
  /// What could not be understood, such as a damaged record of a package.
  package var notes: [String]

  package init(
    title: String, variant: String? = nil, architecture: String? = nil,
    config: ImageConfig? = nil, annotations: [String: String] = [:], manifest: Digest? = nil,
    layers: [InspectedLayer] = [], tree: Tree, packages: [InspectedPackage] = [],
    notes: [String] = []
  ) {
    self.title = title
    self.variant = variant
    self.architecture = architecture
    self.config = config
    self.annotations = annotations
    self.manifest = manifest
    self.layers = layers
    self.tree = tree
    self.packages = packages
    self.notes = notes
  }
}

/// An image with what is in its files.
package struct OpenedImage: Sendable {
  package var image: InspectedImage
  package let bodies: any Bodies

  package init(image: InspectedImage, bodies: any Bodies) {
    self.image = image
    self.bodies = bodies
  }
}

/// A layer of an image, as its manifest and config name it.
package struct InspectedLayer: Hashable, Sendable {
  /// As it is stored, compressed or not.
  package var blob: Blob
  /// The uncompressed tar.
  package var diff: Blob

  package init(blob: Blob, diff: Blob) {
    self.blob = blob
    self.diff = diff
  }
}

/// A package of which an image holds files.
package struct InspectedPackage: Hashable, Sendable {
  package var name: String
  package var version: String
  package var architecture: String
  package var source: String
  /// The source package's version where it is not the package's (`libc6 2.41-1+b1`).
  package var sourceVersion: String?
  /// The source packages that it holds copies of (`Built-Using`, `Static-Built-Using`).
  package var builtUsing: [SourcePackage]

  package init(
    name: String, version: String, architecture: String, source: String,
    sourceVersion: String? = nil, builtUsing: [SourcePackage] = []
  ) {
    self.builtUsing = builtUsing
    self.name = name
    self.version = version
    self.architecture = architecture
    self.source = source
    self.sourceVersion = sourceVersion
  }
}
