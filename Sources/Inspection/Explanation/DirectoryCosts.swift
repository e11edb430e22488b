internal import Content
package import Tree

/// What all below each directory of a tree costs.
package struct DirectoryCosts: Sendable {
  private let tree: Tree
  /// What all entries before each one of the tree cost, and, last, all of them: what is below a
  /// directory stands together there, so that its cost is one difference, however deep it is.
  private let before: [Explanation.Cost]

  package init(_ tree: Tree) {
    self.tree = tree
    var sum = Explanation.Cost(entries: 0, bytes: 0)
    var before = [sum]
    before.reserveCapacity(tree.entries.count + 1)
    for entry in tree.entries {
      if !entry.isDirectory { sum.entries += 1 }
      sum.bytes += entry.content?.size ?? 0
      before.append(sum)
    }
    self.before = before
  }

  /// The first path below a directory; nil where there is none.
  package func first(below directory: MemberPath) -> MemberPath? {
    let range = tree.indices(below: directory)
    return range.isEmpty ? nil : tree.entries[range.lowerBound].path
  }

  /// What an entry costs: a directory, what all below it does.
  package func cost(of entry: Entry) -> Explanation.Cost {
    guard entry.isDirectory else {
      return Explanation.Cost(entries: 1, bytes: entry.content?.size ?? 0)
    }
    let range = tree.indices(below: entry.path)
    let (start, end) = (before[range.lowerBound], before[range.upperBound])
    return Explanation.Cost(entries: end.entries - start.entries, bytes: end.bytes - start.bytes)
  }
}

extension Tree {
  /// What stands at a path that a person names: the links of directories above it followed, the
  /// entry itself not.
  package func entry(named path: MemberPath) -> Entry? { resolve(path, followsLast: false) }
}
