internal import Spelling
internal import Packing
package import Tree

/// What a selection takes from one package: indices of its members, and why.
///
/// One pass over the members decides by pattern; then selected symbolic links bring their targets
/// along, and hard links find the member that has their bytes.
package struct SelectionPlan {
  private let members: PackageMembers
  private let selection: Selection
  private let placement: Placement
  private let package: String
  /// Members taken and the reason, directories among them.
  package private(set) var taken: [Int: EntryReason] = [:]
  private let sources: [Int: Int]

  package init(
    _ selection: Selection, of members: PackageMembers, named name: String, placement: Placement,
    package: String
  ) throws {
    self.members = members
    self.selection = selection
    self.placement = placement
    self.package = package
    sources = Self.sources(members, placement)
    switch selection.files {
    case .all: takeAll()
    case .patterns(let patterns): try take(patterns)
    }
    for index in members.grouped { add(index, .all) }
    for library in selection.libraries {
      if let index = members.index(of: library) { add(index, .library) }
    }
    if selection.keepsCopyright { takeCopyright(name) }
    followLinks()
    try check()
  }

  private mutating func add(_ index: Int, _ reason: EntryReason) {
    if taken[index] == nil { taken[index] = reason }
  }

  /// Whether no selection may take the path: it is excluded, or something else provides it.
  package func isExcluded(_ path: MemberPath) -> Bool {
    selection.yields(path) || selection.exclusion(of: path) != nil
  }

  private mutating func takeAll() {
    for (index, member) in members.members.enumerated()
    where !member.path.isRoot && !isExcluded(member.path) {
      add(index, .all)
    }
  }

  private mutating func take(_ patterns: [Selection.Pattern]) throws {
    var matched = [Bool](repeating: false, count: patterns.count)
    var excluded = [Set<Int>](repeating: [], count: patterns.count)
    for (index, member) in members.members.enumerated() {
      for (number, pattern) in patterns.enumerated() where pattern.pattern.matches(member.path) {
        if selection.yields(member.path) {
          matched[number] = true
        } else if let by = selection.exclusion(of: member.path) {
          excluded[number].insert(by)
        } else {
          matched[number] = true
          add(index, .pattern(number))
        }
      }
    }
    for (number, item) in patterns.enumerated() where !matched[number] && !item.isOptional {
      let pattern = item.pattern
      guard excluded[number].isEmpty else {
        let by = excluded[number].sorted().map { selection.exclude[$0].source }
        throw SelectionError(package, .allExcluded(pattern.source, by: by))
      }
      // Something else may have a path that is spelled out, which only the whole image tells.
      let hasWildcard = (0..<pattern.count).contains { pattern.path(of: $0) == nil }
      guard hasWildcard else { continue }
      let nearest = pattern.nearest(among: members.members.map(\.path), limit: 3)
      throw SelectionError(package, .matchesNothing(pattern.source, nearest: nearest))
    }
  }

  /// The copyright file, or the symbolic link that stands for the package's whole doc directory.
  private mutating func takeCopyright(_ name: String) {
    let parts = ["usr", "share", "doc", name, "copyright"].map { Array($0.utf8)[...] }
    for path in [MemberPath(parts: parts), MemberPath(parts: parts.dropLast())] {
      guard let index = members.index(of: path), members[index].entry.kind != .directory,
        !selection.yields(path)
      else { continue }
      add(index, .copyright)
    }
  }

  private mutating func followLinks() {
    var pending = taken.keys.sorted()
    while let index = pending.popLast() {
      guard case .symbolicLink(let target) = members[index].entry.kind else { continue }
      for next in way(target, from: members[index].path.parent ?? .root)
      where taken[next] == nil && !isExcluded(members[next].path) {
        add(next, .linkTarget)
        pending.append(next)
      }
    }
  }

  /// The members that a link's target leads through and to: links of the package, and what is last.
  private func way(_ target: [UInt8], from directory: MemberPath) -> [Int] {
    var found: [Int] = []
    _ = PathWalk.follow(
      target, from: directory, root: MemberPath.root, parent: { $0.parent ?? .root }
    ) { name, directory, isLast -> PathWalk.Step<MemberPath> in
      let named = directory.appending(part: name)
      let path = isLast ? placement.place(named) : placement.placeDirectory(named)
      // A directory that another package has is one all the same.
      guard let index = members.index(of: path) else {
        return isLast ? .nothing(path) : .directory(path)
      }
      switch members[index].entry.kind {
      case .directory:
        if isLast { found.append(index) }
        return .directory(path)
      case _ where isExcluded(path): return .leaf(path)
      case .symbolicLink(let target):
        found.append(index)
        return .link(path, target: target)
      default:
        found.append(index)
        return .leaf(path)
      }
    }
    return found
  }

  private func check() throws {
    for index in taken.keys.sorted() {
      let member = members[index]
      switch member.entry.kind {
      case .characterDevice, .blockDevice:
        throw SelectionError(package, .unsupported(member.path, kind: "device"))
      case .fifo: throw SelectionError(package, .unsupported(member.path, kind: "named pipe"))
      case .hardLink: _ = try source(of: index)
      case .file, .symbolicLink, .directory: break
      }
    }
  }

  /// The member that has the bytes of a hard link, or the member itself.
  ///
  /// - Throws: ``SelectionError`` when it links to nothing, to itself or to no file.
  package func source(of index: Int) throws -> Int {
    guard case .hardLink(let target) = members[index].entry.kind else {
      guard case .file = members[index].entry.kind else {
        throw SelectionError(
          package,
          .brokenHardLink(members[index].path, target: members[index].path.description))
      }
      return index
    }
    guard let source = sources[index] else {
      throw SelectionError(
        package, .brokenHardLink(members[index].path, target: printable(target)))
    }
    return source
  }

  /// The file behind each hard link that has one.
  ///
  /// A link names a member before it, so one pass in order finds the end of every chain, however
  /// long a package makes it.
  private static func sources(_ members: PackageMembers, _ placement: Placement) -> [Int: Int] {
    var sources: [Int: Int] = [:]
    for (index, member) in members.members.enumerated() {
      guard case .hardLink(let target) = member.entry.kind,
        let name = try? MemberPath(parsing: target),
        let next = members.index(of: placement.place(name)), next < index
      else { continue }
      sources[index] = members[next].entry.kind == .file ? next : sources[next]
    }
    return sources
  }
}
