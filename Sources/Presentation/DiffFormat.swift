/// The forms in which a diff is printed.
package enum DiffFormat: String, Hashable, Sendable, CaseIterable {
  /// For a terminal.
  case text
  /// For a comment on a pull request.
  case markdown
  /// For programs; docs/diff.md describes it.
  case json
  /// A page of its own.
  case html
}
