package import OCI
package import Tree

/// A composed image as the checks see it.
package struct LintSubject: Sendable {
  package var image: ImageName
  package var tree: Tree
  /// By package name, sorted.
  package var fragments: [Fragment]
  package var generated: [GeneratedEntry]
  package var execution: ImageConfig.Execution
  /// Packages of which the manifest selects files by name: all, or at least one pattern.
  package var selected: Set<String>
  /// Whether every package's copyright belongs in (`metadata.copyright`).
  package var wantsCopyright: Bool
  package var allowances: [Allowance]

  package init(
    image: ImageName, tree: Tree, fragments: [Fragment],
    generated: [GeneratedEntry] = [], execution: ImageConfig.Execution,
    selected: Set<String> = [], wantsCopyright: Bool = false, allowances: [Allowance] = []
  ) {
    self.image = image
    self.tree = tree
    self.fragments = fragments
    self.generated = generated
    self.execution = execution
    self.selected = selected
    self.wantsCopyright = wantsCopyright
    self.allowances = allowances
  }

  /// Whether the same will be found in another image; what is allowed does not count.
  ///
  /// Variants mostly share their tree, which is then compared in no time.
  package func hasSameFindings(as other: LintSubject) -> Bool {
    tree == other.tree && generated == other.generated && selected == other.selected
      && wantsCopyright == other.wantsCopyright
      && execution.environment == other.execution.environment
      && fragments == other.fragments
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
