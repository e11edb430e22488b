package import OCI
package import Rootfs

/// One image of one architecture, as the verbs that look at images see it.
///
/// Made from an image layout, an archive, a folder, or from a manifest and its lock; all verbs
/// (`ls`, `cat`, `du`, `diff`, `report`) work on this value, whatever it was made from.
package struct InspectedImage: Sendable {
  /// What messages call it, such as `out/base:latest amd64`.
  package var title: String
  /// The tag in a layout or the variant of a lock; nil where there is only one.
  package var variant: String?
  /// Debian's name; nil where nothing tells, as in a folder without a config and packages.
  package var architecture: String?
  /// Nil where there is none, as in a folder or a bare tar.
  package var config: ImageConfig?
  /// Of the image manifest.
  package var annotations: [String: String]
  /// All paths, sorted by bytes; the root first.
  package var entries: [InspectedEntry]
  /// Sorted by name.
  package var packages: [InspectedPackage]

  package init(
    title: String, variant: String? = nil, architecture: String? = nil,
    config: ImageConfig? = nil, annotations: [String: String] = [:],
    entries: [InspectedEntry], packages: [InspectedPackage] = []
  ) {
    self.title = title
    self.variant = variant
    self.architecture = architecture
    self.config = config
    self.annotations = annotations
    self.entries = entries
    self.packages = packages
  }
}

/// One path of an image and the package that it is of.
package struct InspectedEntry: Hashable, Sendable {
  package var entry: Entry
  /// The package's name; nil for what was generated, for parents, and where nothing tells.
  package var package: String?

  package init(entry: Entry, package: String? = nil) {
    self.entry = entry
    self.package = package
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

  package init(
    name: String, version: String, architecture: String, source: String,
    sourceVersion: String? = nil
  ) {
    self.name = name
    self.version = version
    self.architecture = architecture
    self.source = source
    self.sourceVersion = sourceVersion
  }
}
