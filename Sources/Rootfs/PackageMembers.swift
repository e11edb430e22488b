internal import Archives

/// The entries of a package's `data.tar`, placed, by path.
struct PackageMembers {
  struct Member {
    var path: MemberPath
    var entry: TarEntry
  }

  private(set) var members: [Member] = []
  private var indices: [MemberPath: Int] = [:]

  /// Places the entries.
  ///
  /// - Throws: ``SelectionError`` when two entries that are not both folders have one path;
  ///   ``MemberPathError`` for a name that climbs out of the root.
  init(_ entries: [TarEntry], placement: Placement, package: String) throws {
    members.reserveCapacity(entries.count)
    indices.reserveCapacity(entries.count)
    for entry in entries {
      let name = try MemberPath(parsing: entry.name)
      let isDirectory = entry.kind == .directory
      let path = isDirectory ? placement.placeDirectory(name) : placement.place(name)
      if let other = indices[path] {
        guard isDirectory, members[other].entry.kind == .directory else {
          throw SelectionError(package, .doubled(path))
        }
        continue
      }
      indices[path] = members.count
      members.append(Member(path: path, entry: entry))
    }
  }

  func index(of path: MemberPath) -> Int? { indices[path] }

  subscript(_ index: Int) -> Member { members[index] }
}
