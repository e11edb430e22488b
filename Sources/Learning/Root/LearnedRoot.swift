internal import Content
internal import Tree
internal import SystemPackage

/// A root filesystem that lies in a directory; links are followed inside of it only.
struct LearnedRoot {
  let directory: FilePath

  /// What stands on the way of a path, and at its end.
  struct Way {
    /// The symbolic links that were followed, or at the end read, in their order.
    var links: [(path: MemberPath, target: [UInt8])] = []
    /// Where it ends; nil where nothing is.
    var end: MemberPath?
  }

  /// A path of the root as one of this machine.
  func place(_ path: MemberPath) -> FilePath {
    path.isRoot ? directory : directory.appending(bytes: path.bytes)
  }

  /// What is at a path whose directories are no links.
  func status(_ path: MemberPath) -> FileStatus? { FileStatus(of: place(path)) }

  func target(_ path: MemberPath) -> [UInt8]? { try? readLinkTarget(place(path)) }

  /// The names of a directory; none where it cannot be read.
  func names(in path: MemberPath) -> [[UInt8]] {
    guard status(path)?.isDirectory == true else { return [] }
    return (try? listDirectoryNames(place(path))) ?? []
  }

  /// A regular file's bytes; nil where it is none, larger than the limit, or cannot be read.
  func bytes(_ path: MemberPath, limit: Int64) -> [UInt8]? {
    guard let status = status(path), status.isRegular, status.size <= limit else { return nil }
    return try? readFile(place(path), limit: limit)
  }

  /// A regular file, mapped; nil where it is none or cannot be read.
  func mapped(_ path: MemberPath) -> MappedFile? {
    guard status(path)?.isRegular == true else { return nil }
    return try? MappedFile(place(path))
  }

  /// Follows a path, and keeps the links on the way.
  func walk(_ path: [UInt8], from start: MemberPath = .root, followsLast: Bool = true) -> Way {
    var way = Way()
    let end = PathWalk.follow(
      path, from: start, root: .root, followsLast: followsLast, parent: { $0.parent ?? .root }
    ) { name, directory, _ in
      let path = directory.appending(part: name)
      guard path.bytes.count <= MemberPath.longest, let status = self.status(path) else {
        return PathWalk.Step.nothing(path)
      }
      if status.isSymbolicLink, let target = self.target(path) {
        way.links.append((path, target))
        return .link(path, target: target)
      }
      return status.isDirectory ? .directory(path) : .leaf(path)
    }
    way.end = end.place
    return way
  }

  /// The real path of one that a package names: links above it are followed, it is not.
  func settled(_ path: MemberPath, _ known: inout [MemberPath: MemberPath]) -> MemberPath {
    guard let parent = path.parent, !parent.isRoot else { return path }
    if let directory = known[parent] { return directory.appending(part: path.lastComponent) }
    let directory = walk([UInt8(ascii: "/")] + parent.bytes).end ?? parent
    known[parent] = directory
    return directory.appending(part: path.lastComponent)
  }
}
