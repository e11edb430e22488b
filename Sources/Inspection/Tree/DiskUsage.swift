internal import Content
internal import Rootfs
package import Tree

/// How many bytes files hold, by directory and by package.
///
/// Contents are counted, once for all names of a file: an image has no blocks, and directories and
/// links have no content. So the sums are those of `du --apparent-size` less what a file system
/// spends on directories and links.
package struct DiskUsage: Sendable {
  private let tree: Tree

  package init(_ tree: Tree) { self.tree = tree }

  /// Bytes and number of files.
  package struct Amount: Hashable, Sendable {
    package var bytes: Int64 = 0
    package var files = 0

    package init() {}

    static func += (a: inout Amount, b: Amount) {
      a.bytes = a.bytes.addingReportingOverflow(b.bytes).partialValue
      a.files += b.files
    }
  }

  /// A path and what it and all below it hold.
  package struct Row: Hashable, Sendable {
    package var entry: Entry
    /// How far below the top it is.
    package var depth: Int
    package var amount: Amount
  }

  /// Every path from a top downwards, those in a directory before the directory, as du prints them.
  package func rows(below top: Entry) -> [Row] {
    var counted: Set<MemberPath> = []
    var rows: [Row] = []
    var amounts: [Amount] = [Amount()]
    var pending: [(entry: Entry, depth: Int, isLeft: Bool)] = [(top, 0, false)]
    while let (entry, depth, isLeft) = pending.popLast() {
      if isLeft {
        let amount = amounts.removeLast()
        rows.append(Row(entry: entry, depth: depth, amount: amount))
        amounts[amounts.count - 1] += amount
      } else if entry.isDirectory {
        amounts.append(Amount())
        pending.append((entry, depth, true))
        pending += tree.children(of: entry.path).reversed().map { ($0, depth + 1, false) }
      } else {
        let amount = amount(of: entry, &counted)
        rows.append(Row(entry: entry, depth: depth, amount: amount))
        amounts[amounts.count - 1] += amount
      }
    }
    return rows
  }

  /// What each package holds below a top; nil is what no package has, or none that is known.
  package func byPackage(below top: Entry) -> [(package: String?, amount: Amount)] {
    var counted: Set<MemberPath> = []
    var amounts: [String?: Amount] = [:]
    for entry in tree.entries {
      let isInside = entry.path == top.path || entry.path.isBelow(top.path)
      guard isInside, !entry.isDirectory else { continue }
      let amount = amount(of: entry, &counted)
      guard amount.files > 0 else { continue }
      amounts[entry.package, default: Amount()] += amount
    }
    return amounts.map { (package: $0.key, amount: $0.value) }.sorted {
      ($1.amount.bytes, $0.package ?? "~") < ($0.amount.bytes, $1.package ?? "~")
    }
  }

  private func amount(of entry: Entry, _ counted: inout Set<MemberPath>) -> Amount {
    let file = tree.file(entry)
    guard let blob = file.content, counted.insert(file.path).inserted
    else { return Amount() }
    var amount = Amount()
    amount.bytes = blob.size
    amount.files = 1
    return amount
  }
}
