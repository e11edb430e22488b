package import Tree

/// One item of `allow`, for one architecture: what a manifest accepts.
package struct Allowance: Hashable, Sendable {
  /// The key under which it stands.
  package var rule: LintRule
  /// As the manifest spells it.
  package var text: String
  package var position: SourcePosition
  /// Nil where it is a name, not a pattern of paths.
  package var pattern: BoundPattern?

  /// An item that names something.
  package init(_ rule: LintRule, name: String, at position: SourcePosition) {
    self.rule = rule
    text = name
    self.position = position
  }

  /// An item that is a pattern of paths.
  package init(_ rule: LintRule, pattern: BoundPattern) {
    self.rule = rule
    text = pattern.text
    position = pattern.position
    self.pattern = pattern
  }

  /// Whether the manifest accepts a finding by this item.
  ///
  /// An interpreter of a program is a library too, so that it may be named under either key.
  package func accepts(_ finding: LintFinding) -> Bool {
    guard
      rule == finding.rule
        || rule == .missingLibraries && finding.rule == .missingInterpreters
    else { return false }
    if let pattern { return finding.path.map(pattern.matches) ?? false }
    return finding.names.contains(text)
  }
}
