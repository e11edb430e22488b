extension MemberPath {
  /// Where a symbolic link at this path points by the letter, as a path of the tree: no link on
  /// the way is followed, which ``PathWalk`` does.
  ///
  /// It names what a package's link means among the package's own paths, whatever stands in a
  /// tree. `..` of the root is the root, as for a process whose root the tree is.
  package func following(_ target: [UInt8]) -> MemberPath {
    let slash = UInt8(ascii: "/")
    var parts = target.first == slash ? [] : (parent ?? .root).components
    for part in target.split(separator: slash) {
      if part.elementsEqual("..".utf8) {
        _ = parts.popLast()
      } else if !part.elementsEqual(".".utf8) {
        parts.append(part)
      }
    }
    return MemberPath(parts: parts)
  }

  /// This path with one part more; the name must be neither empty nor `.` or `..`, without `/`.
  package func appending(_ name: StaticString) -> MemberPath {
    appending(part: Array("\(name)".utf8))
  }

  /// The directories above this path, the root left out, outermost first.
  package var ancestors: [MemberPath] {
    var found: [MemberPath] = []
    var directory = parent
    while let path = directory, !path.isRoot {
      found.append(path)
      directory = path.parent
    }
    return found.reversed()
  }
}
