package import OCI
package import Rootfs

/// A composed image as the checks see it.
package struct LintSubject: Sendable {
  package var image: ImageName
  package var tree: FileTree
  /// By package name, sorted.
  package var fragments: [(package: String, fragment: Fragment)]
  /// The bytes of generated files.
  package var bodies: [MemberPath: [UInt8]]
  package var execution: ImageConfig.Execution
  /// Packages of which the manifest selects files by name: all, or at least one pattern.
  package var selected: Set<String>
  /// Whether every package's copyright belongs in (`metadata.copyright`).
  package var wantsCopyright: Bool
  package var allowances: [Allowance]

  package init(
    image: ImageName, tree: FileTree, fragments: [(package: String, fragment: Fragment)],
    bodies: [MemberPath: [UInt8]] = [:], execution: ImageConfig.Execution,
    selected: Set<String> = [], wantsCopyright: Bool = false, allowances: [Allowance] = []
  ) {
    self.image = image
    self.tree = tree
    self.fragments = fragments
    self.bodies = bodies
    self.execution = execution
    self.selected = selected
    self.wantsCopyright = wantsCopyright
    self.allowances = allowances
  }

  /// Whether the same will be found in another image; what is allowed does not count.
  ///
  /// Variants mostly share their tree, which is then compared in no time.
  package func hasSameFindings(as other: LintSubject) -> Bool {
    tree == other.tree && bodies == other.bodies && selected == other.selected
      && wantsCopyright == other.wantsCopyright
      && execution.environment == other.execution.environment
      && fragments.elementsEqual(other.fragments) {
        $0.package == $1.package && $0.fragment == $1.fragment
      }
  }
}

/// Which image of a manifest: its variant and architecture.
package struct ImageName: Hashable, Sendable {
  package var variant: String
  /// Debian's name.
  package var architecture: String

  package init(variant: String, architecture: String) {
    self.variant = variant
    self.architecture = architecture
  }
}
