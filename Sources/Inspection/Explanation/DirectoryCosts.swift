internal import Content
package import Tree

/// What all below each directory of a tree costs.
package struct DirectoryCosts: Sendable {
  private let below: [MemberPath: (first: MemberPath, cost: Explanation.Cost)]

  package init(_ tree: Tree) {
    var below: [MemberPath: (first: MemberPath, cost: Explanation.Cost)] = [:]
    for entry in tree.entries where !entry.path.isRoot {
      for directory in entry.path.ancestors + [.root] {
        var known = below[directory] ?? (entry.path, Explanation.Cost(entries: 0, bytes: 0))
        if !entry.isDirectory { known.cost.entries += 1 }
        known.cost.bytes += entry.content?.size ?? 0
        below[directory] = known
      }
    }
    self.below = below
  }

  /// The first path below a directory; nil where there is none.
  package func first(below directory: MemberPath) -> MemberPath? { below[directory]?.first }

  /// What an entry costs: a directory, what all below it does.
  package func cost(of entry: Entry) -> Explanation.Cost {
    guard entry.isDirectory else {
      return Explanation.Cost(entries: 1, bytes: entry.content?.size ?? 0)
    }
    return below[entry.path]?.cost ?? Explanation.Cost(entries: 0, bytes: 0)
  }
}

extension Tree {
  /// What stands at a path that a person names: the links of directories above it followed, the
  /// entry itself not.
  package func entry(named path: MemberPath) -> Entry? { resolve(path, followsLast: false) }
}
