internal import OCI
package import Tree

/// An image as the checks see it.
package struct LintSubject: Sendable {
  package var image: ImageName
  package var tree: Tree
  package var bodies: any Bodies
  /// What the image sets for its processes, `NAME=value`.
  package var environment: [String]
  /// The packages whose copyright belongs in, by name; nil where nothing tells of packages.
  package var packages: [String]?
  /// Nil for an image without its manifest.
  package var composition: Composition?

  /// What the manifest and the packages of an image know beyond its tree.
  package struct Composition: Hashable, Sendable {
    /// By package name, sorted.
    package var fragments: [Fragment]
    /// Packages of which the manifest selects files by name: all, or at least one pattern.
    package var selected: Set<String>

    package init(fragments: [Fragment], selected: Set<String> = []) {
      self.fragments = fragments
      self.selected = selected
    }
  }

  package init(
    image: ImageName, tree: Tree, bodies: any Bodies, environment: [String] = [],
    packages: [String]? = nil, composition: Composition? = nil
  ) {
    self.image = image
    self.tree = tree
    self.bodies = bodies
    self.environment = environment
    self.packages = packages
    self.composition = composition
  }

  /// An image that was opened, which knows only what it holds.
  package init(_ opened: OpenedImage) {
    let image = opened.image
    self.init(
      image: image.name, tree: image.tree, bodies: opened.bodies,
      environment: image.config?.execution.environment ?? [],
      packages: image.packages.isEmpty ? nil : image.packages.map(\.name))
  }

  /// Whether the same will be found in another image; what is allowed does not count.
  ///
  /// Variants mostly share their tree, which is then compared in no time. Files of one digest have
  /// one content, so bodies need no look.
  package func hasSameFindings(as other: LintSubject) -> Bool {
    tree == other.tree && environment == other.environment && packages == other.packages
      && composition?.fragments == other.composition?.fragments
      && composition?.selected == other.composition?.selected
  }
}

/// Which image it is: its variant and architecture.
package struct ImageName: Hashable, Sendable {
  /// Or the tag; empty where there is only one.
  package var variant: String
  /// Debian's name; empty where nothing tells.
  package var architecture: String

  package init(variant: String, architecture: String) {
    self.variant = variant
    self.architecture = architecture
  }
}

extension InspectedImage {
  /// The image's variant and architecture, as far as they are known.
  package var name: ImageName {
    ImageName(variant: variant ?? "", architecture: architecture ?? "")
  }
}
