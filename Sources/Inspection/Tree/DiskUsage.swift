internal import Content
internal import Rootfs

/// How many bytes files hold, by folder and by package.
///
/// Contents are counted, once for all names of a file: an image has no blocks, and folders and
/// links have no content. So the sums are those of `du --apparent-size` less what a file system
/// spends on folders and links.
package struct DiskUsage: Sendable {
  private let tree: ImageTree

  package init(_ tree: ImageTree) { self.tree = tree }

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
    package var item: InspectedEntry
    /// How far below the top it is.
    package var depth: Int
    package var amount: Amount
  }

  /// Every path from a top downwards, those in a folder before the folder, as du prints them.
  package func rows(below top: InspectedEntry) -> [Row] {
    var counted: Set<MemberPath> = []
    var rows: [Row] = []
    var amounts: [Amount] = [Amount()]
    var pending: [(item: InspectedEntry, depth: Int, isLeft: Bool)] = [(top, 0, false)]
    while let (item, depth, isLeft) = pending.popLast() {
      if isLeft {
        let amount = amounts.removeLast()
        rows.append(Row(item: item, depth: depth, amount: amount))
        amounts[amounts.count - 1] += amount
      } else if item.entry.node == .directory {
        amounts.append(Amount())
        pending.append((item, depth, true))
        pending += tree.children(of: item.entry.path).reversed().map { ($0, depth + 1, false) }
      } else {
        let amount = amount(of: item, &counted)
        rows.append(Row(item: item, depth: depth, amount: amount))
        amounts[amounts.count - 1] += amount
      }
    }
    return rows
  }

  /// What each package holds below a top; nil is what no package has, or none that is known.
  package func byPackage(below top: InspectedEntry) -> [(package: String?, amount: Amount)] {
    var counted: Set<MemberPath> = []
    var amounts: [String?: Amount] = [:]
    for item in tree.entries {
      let isInside = item.entry.path == top.entry.path || item.entry.path.isBelow(top.entry.path)
      guard isInside, item.entry.node != .directory else { continue }
      let amount = amount(of: item, &counted)
      guard amount.files > 0 else { continue }
      amounts[item.package, default: Amount()] += amount
    }
    return amounts.map { (package: $0.key, amount: $0.value) }.sorted {
      ($1.amount.bytes, $0.package ?? "~") < ($0.amount.bytes, $1.package ?? "~")
    }
  }

  private func amount(of item: InspectedEntry, _ counted: inout Set<MemberPath>) -> Amount {
    let file = tree.file(item)
    guard case .file(let blob) = file.entry.node, item.special == nil,
      counted.insert(file.entry.path).inserted
    else { return Amount() }
    var amount = Amount()
    amount.bytes = blob.size
    amount.files = 1
    return amount
  }
}
