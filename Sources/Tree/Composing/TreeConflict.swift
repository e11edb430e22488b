/// Two things that cannot stand in one tree.
package struct TreeConflict: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// Both have the path, with different content, type, mode or owner.
    case different
    /// Both packages have the same thing there; only one may bring it.
    case same
    /// The second stands below the first, which is no directory.
    case below(MemberPath)
    /// The second is a directory in the place of the first, or stands below it; the first is a
    /// symbolic link to this path.
    case overLink(MemberPath, to: MemberPath)
  }

  package let path: MemberPath
  package let first: Origin
  package let second: Origin
  package let reason: Reason

  package var description: String {
    switch reason {
    case .different, .same:
      "cannot compose the tree: \(path) differs between \(name(first)) and \(name(second)); "
        + remedy
    case .below(let parent):
      "cannot compose the tree: \(path) of \(name(second)) is below \(parent), which is "
        + "not a directory in \(name(first))"
    case .overLink(let link, let target):
      "cannot compose the tree: \(link) is a symbolic link to \(target) in \(name(first)), but "
        + (path == link
          ? "a directory in \(name(second))" : "\(path) of \(name(second)) is below it")
        + "; put it below \(target), or leave one of them out"
    }
  }

  private var remedy: String {
    if case .generated = second {
      "`replace: true` lets the manifest's entry replace the package's"
    } else {
      "exclude it from one, or name the package that wins under `prefer:`"
    }
  }

  private func name(_ origin: Origin) -> String {
    switch origin {
    case .package(let name, _): "package \(name)"
    case .generated(let place): place
    case .parent, .unknown: "the tree"
    }
  }
}
