/// Collects what stands at each path of a tree; used by ``FileTree`` alone.
struct TreeBuilder {
  private let epoch: Int64
  private var items: [MemberPath: FileTree.Item] = [:]
  private var folders: [MemberPath: FileTree.Item] = [:]

  init(epoch: Int64) { self.epoch = epoch }

  mutating func add(_ fragment: Fragment, of package: String) throws(TreeConflict) {
    for member in fragment.members {
      let owner = FileTree.Owner.package(package, member.reason)
      let item = FileTree.Item(entry: member.entry, owner: owner)
      if let other = items[member.entry.path] {
        throw TreeConflict(
          path: member.entry.path, first: other.owner, second: owner,
          reason: isSame(other.entry, member.entry) ? .same : .different)
      }
      items[member.entry.path] = item
    }
  }

  /// Whether either may stand for the other; times do not count.
  private func isSame(_ first: Entry, _ second: Entry) -> Bool {
    first.node == second.node && first.mode == second.mode && first.uid == second.uid
      && first.gid == second.gid
  }

  mutating func add(_ generated: GeneratedEntry) throws(TreeConflict) {
    let owner = FileTree.Owner.generated(generated.origin)
    let path = generated.entry.path
    if let other = items[path] {
      if generated.entry.node == .directory, case .symbolicLink(let target) = other.entry.node {
        let folder = FileTree.Item(entry: generated.entry, owner: owner)
        throw overLink(other, folder, to: path.following(target))
      }
      throw TreeConflict(path: path, first: other.owner, second: owner, reason: .different)
    }
    if generated.entry.node == .directory {
      folders[path] = FileTree.Item(entry: generated.entry, owner: owner)
    } else {
      items[path] = FileTree.Item(entry: generated.entry, owner: owner)
    }
  }

  /// Adds the folders that a selection takes, and those above every entry.
  mutating func addFolders(
    _ fragments: [(package: String, fragment: Fragment)], declared: [GeneratedEntry]
  ) {
    var known: [MemberPath: FileTree.Item] = [:]
    var wanted: [MemberPath: FileTree.Owner] = [:]
    let ordered =
      fragments.filter { $0.package == "base-files" }
      + fragments.filter { $0.package != "base-files" }
    for (package, fragment) in ordered {
      for folder in fragment.folders where known[folder.entry.path] == nil {
        let owner = FileTree.Owner.package(package, folder.reason ?? .parent)
        known[folder.entry.path] = FileTree.Item(entry: folder.entry, owner: owner)
      }
      for folder in fragment.folders {
        guard let reason = folder.reason, wanted[folder.entry.path] == nil else { continue }
        wanted[folder.entry.path] = .package(package, reason)
      }
    }
    // What the manifest declares stands alone so far, without the folders above it.
    var declaredOnly = Set(folders.keys)
    for path in Array(items.keys) + Array(folders.keys) + Array(wanted.keys) + [.root] {
      // Where a folder is there, those above it are: a path of a thousand parts costs one look.
      var next = path.isRoot ? path : path.parent
      while let folder = next, folders[folder] == nil || declaredOnly.contains(folder) {
        declaredOnly.remove(folder)
        if folders[folder] == nil { folders[folder] = made(folder, known[folder], wanted[folder]) }
        next = folder.parent
      }
    }
    for (path, owner) in wanted where folders[path] == nil {
      folders[path] = made(path, known[path], owner)
    }
  }

  private func made(
    _ path: MemberPath, _ known: FileTree.Item?, _ owner: FileTree.Owner?
  ) -> FileTree.Item {
    var item =
      known
      ?? FileTree.Item(
        entry: Entry(path: path, node: .directory, mode: 0o755, mtime: epoch), owner: .parent)
    item.entry.mtime = epoch
    if let owner { item.owner = owner }
    return item
  }

  func finish() throws(TreeConflict) -> [FileTree.Item] {
    for (path, folder) in folders {
      guard let item = items[path] else { continue }
      if case .symbolicLink(let target) = item.entry.node {
        throw overLink(item, folder, to: path.following(target))
      }
      let below = items.values.map(\.entry.path).filter { $0.isBelow(path) }.min()
      guard let below else {
        throw TreeConflict(
          path: path, first: item.owner, second: folder.owner, reason: .different)
      }
      throw TreeConflict(
        path: below, first: item.owner, second: items[below]?.owner ?? .parent,
        reason: .below(path))
    }
    return (Array(items.values) + Array(folders.values)).sorted { $0.entry.path < $1.entry.path }
  }

  /// A folder in the place of a link, told by what is below it where only that brings the folder.
  private func overLink(
    _ link: FileTree.Item, _ folder: FileTree.Item, to target: MemberPath
  ) -> TreeConflict {
    let path = link.entry.path
    var second = folder
    if folder.owner == .parent {
      let below = items.values.filter { $0.entry.path.isBelow(path) }
      second = below.min { $0.entry.path < $1.entry.path } ?? folder
    }
    return TreeConflict(
      path: second.entry.path, first: link.owner, second: second.owner,
      reason: .overLink(path, to: target))
  }
}
