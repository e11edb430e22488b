extension MemberPath {
  /// Where a symbolic link at this path points, as path of the tree.
  ///
  /// `..` is taken by the letter, and `..` of the root is the root, as for a process whose root
  /// the tree is.
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
    MemberPath(parts: components + [Array("\(name)".utf8)[...]])
  }

  /// The folders above this path, the root left out, outermost first.
  package var ancestors: [MemberPath] {
    var found: [MemberPath] = []
    var folder = parent
    while let path = folder, !path.isRoot {
      found.append(path)
      folder = path.parent
    }
    return found.reversed()
  }
}
