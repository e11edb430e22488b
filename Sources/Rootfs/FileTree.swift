/// A composed root file system: every path once, with its owner.
public struct FileTree: Hashable, Sendable {
  /// What brought a path into the tree.
  public enum Owner: Hashable, Sendable {
    case package(String, EntryReason)
    /// What the manifest declares, with its place there.
    case generated(String)
    /// A folder above something else, which no package has.
    case parent
  }

  /// One path of the tree.
  public struct Item: Hashable, Sendable {
    public var entry: Entry
    public var owner: Owner
  }

  /// All paths, sorted by bytes; the root first.
  public let items: [Item]

  /// Puts the fragments of an image and its generated entries together.
  ///
  /// A directory's mode and owner are those a `directories:` entry declares, else base-files',
  /// else the first package's by name; its time is the epoch.
  ///
  /// - Parameters:
  ///   - fragments: by package name, sorted.
  ///   - epoch: seconds since 1970.
  /// - Throws: ``TreeConflict`` when two things claim one path, or one stands below a file.
  package init(
    _ fragments: [(package: String, fragment: Fragment)], generated: [GeneratedEntry],
    epoch: Int64
  ) throws(TreeConflict) {
    var builder = TreeBuilder(epoch: epoch)
    for (package, fragment) in fragments { try builder.add(fragment, of: package) }
    for entry in generated { try builder.add(entry) }
    builder.addFolders(fragments, declared: generated)
    items = try builder.finish()
  }

  /// The item at a path.
  public subscript(_ path: MemberPath) -> Item? {
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if items[middle].entry.path < path { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low].entry.path == path ? items[low] : nil
  }
}

/// Two things that cannot stand in one tree.
public struct TreeConflict: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// Both have the path, with different content, type, mode or owner.
    case different
    /// Both packages have the same thing there; only one may bring it.
    case same
    /// The second stands below the first, which is no folder.
    case below(MemberPath)
    /// The second is a folder in the place of the first, or stands below it; the first is a
    /// symbolic link to this path.
    case overLink(MemberPath, to: MemberPath)
  }

  public let path: MemberPath
  public let first: FileTree.Owner
  public let second: FileTree.Owner
  public let reason: Reason

  public var description: String {
    switch reason {
    case .different, .same:
      "cannot compose the tree: \(path) is in \(name(first)) and, different, in \(name(second)); "
        + remedy
    case .below(let parent):
      "cannot compose the tree: \(path) of \(name(second)) stands below \(parent), which is "
        + "no folder in \(name(first))"
    case .overLink(let link, let target):
      "cannot compose the tree: \(link) is a symbolic link to \(target) in \(name(first)), but "
        + (path == link ? "a folder in \(name(second))" : "\(path) of \(name(second)) is below it")
        + "; put it below \(target), or leave one of both out"
    }
  }

  private var remedy: String {
    if case .generated = second {
      "`replace: true` lets the manifest's entry replace the package's"
    } else {
      "exclude it from one, or name the package to take it from under `prefer:`"
    }
  }

  private func name(_ owner: FileTree.Owner) -> String {
    switch owner {
    case .package(let name, _): "package \(name)"
    case .generated(let origin): origin
    case .parent: "the tree"
    }
  }
}
