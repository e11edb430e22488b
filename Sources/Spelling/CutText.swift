extension String {
  /// The text, or as much of it as fits into `width` columns with `…` at its end.
  ///
  /// Characters are taken to be one column wide; those of names of packages and digests are.
  package func cut(to width: Int) -> String {
    guard count > width else { return self }
    return width < 1 ? "" : prefix(width - 1) + "…"
  }
}
