extension Tree {
  /// Puts the fragments of an image and its generated entries together.
  ///
  /// A directory's mode and owner are those a `directories:` entry declares, else base-files',
  /// else the first package's by name; its time is the epoch.
  ///
  /// - Parameters:
  ///   - fragments: by package name, sorted.
  ///   - epoch: seconds since 1970.
  /// - Throws: ``TreeConflict`` when two things claim one path, or one stands below a file. A generated
  ///   link where a package has one that leads to the same path is no conflict: the package's stands.
  package static func compose(
    _ fragments: [Fragment], _ generated: [GeneratedEntry], epoch: Int64
  ) throws(TreeConflict) -> Tree {
    var builder = TreeBuilder(epoch: epoch)
    for fragment in fragments { try builder.add(fragment) }
    for entry in generated { try builder.add(entry.entry) }
    builder.addDirectories(fragments)
    return Tree(sorted: try builder.finish())
  }
}

/// Collects what stands at each path of a tree.
private struct TreeBuilder {
  private let epoch: Int64
  private var entries: [MemberPath: Entry] = [:]
  private var directories: [MemberPath: Entry] = [:]

  init(epoch: Int64) { self.epoch = epoch }

  mutating func add(_ fragment: Fragment) throws(TreeConflict) {
    for member in fragment.members {
      let entry = member.entry
      if let other = entries[entry.path] {
        throw TreeConflict(
          path: entry.path, first: other.origin, second: entry.origin,
          reason: isSame(other, entry) ? .same : .different)
      }
      entries[entry.path] = entry
    }
  }

  /// Whether either may stand for the other; times do not count.
  private func isSame(_ first: Entry, _ second: Entry) -> Bool {
    first.kind == second.kind && first.mode == second.mode && first.uid == second.uid
      && first.gid == second.gid
  }

  mutating func add(_ generated: Entry) throws(TreeConflict) {
    let path = generated.path
    if let other = entries[path] {
      if generated.isDirectory, let target = other.linkTarget {
        throw overLink(other, generated, to: path.following(target))
      }
      // What the manifest asks for is there.
      if let target = generated.linkTarget, let own = other.linkTarget,
        path.following(target) == path.following(own)
      {
        return
      }
      throw TreeConflict(
        path: path, first: other.origin, second: generated.origin, reason: .different)
    }
    if generated.isDirectory {
      directories[path] = generated
    } else {
      entries[path] = generated
    }
  }

  /// Adds the directories that a selection takes, and those above every entry.
  mutating func addDirectories(_ fragments: [Fragment]) {
    var known: [MemberPath: Entry] = [:]
    var wanted: [MemberPath: Origin] = [:]
    let ordered =
      fragments.filter { $0.package == "base-files" }
      + fragments.filter { $0.package != "base-files" }
    for fragment in ordered {
      for directory in fragment.directories {
        let path = directory.path
        if known[path] == nil { known[path] = directory }
        if directory.origin.reason != .parent, wanted[path] == nil {
          wanted[path] = directory.origin
        }
      }
    }
    // What the manifest declares stands alone so far, without the directories above it.
    var declaredOnly = Set(directories.keys)
    for path in Array(entries.keys) + Array(directories.keys) + Array(wanted.keys) + [.root] {
      // Where a directory is there, those above it are: a path of a thousand parts costs one look.
      var next = path.isRoot ? path : path.parent
      while let above = next, directories[above] == nil || declaredOnly.contains(above) {
        declaredOnly.remove(above)
        if directories[above] == nil {
          directories[above] = made(above, known[above], wanted[above])
        }
        next = above.parent
      }
    }
    for (path, origin) in wanted where directories[path] == nil {
      directories[path] = made(path, known[path], origin)
    }
  }

  private func made(_ path: MemberPath, _ known: Entry?, _ origin: Origin?) -> Entry {
    var entry =
      known ?? Entry(path: path, kind: .directory, mode: 0o755, mtime: epoch, origin: .parent)
    entry.mtime = epoch
    if let origin { entry.origin = origin }
    return entry
  }

  func finish() throws(TreeConflict) -> [Entry] {
    for (path, directory) in directories {
      guard let entry = entries[path] else { continue }
      if let target = entry.linkTarget {
        throw overLink(entry, directory, to: path.following(target))
      }
      let below = entries.values.map(\.path).filter { $0.isBelow(path) }.min()
      guard let below else {
        throw TreeConflict(
          path: path, first: entry.origin, second: directory.origin, reason: .different)
      }
      throw TreeConflict(
        path: below, first: entry.origin, second: entries[below]?.origin ?? .parent,
        reason: .below(path))
    }
    return (Array(entries.values) + Array(directories.values)).sorted { $0.path < $1.path }
  }

  /// A directory in the place of a link, told by what is below it where only that brings it.
  private func overLink(_ link: Entry, _ directory: Entry, to target: MemberPath) -> TreeConflict {
    var second = directory
    if directory.origin == .parent {
      let below = entries.values.filter { $0.path.isBelow(link.path) }
      second = below.min { $0.path < $1.path } ?? directory
    }
    return TreeConflict(
      path: second.path, first: link.origin, second: second.origin,
      reason: .overLink(link.path, to: target))
  }
}
