internal import Content
internal import SystemPackage
internal import Tree

#if canImport(Glibc)
  internal import Glibc
#endif
internal import SystemPackage

/// A root filesystem that lies in a directory; links are followed inside of it only.
struct LearnedRoot {
  let directory: FilePath
  /// What was looked at: paths have their directories in common.
  private let seen = Seen()

  init(directory: FilePath) { self.directory = directory }

  private final class Seen {
    var statuses: [MemberPath: FileStatus?] = [:]
    var targets: [MemberPath: [UInt8]] = [:]
  }

  /// What stands on the way of a path, and at its end.
  struct Way {
    /// The symbolic links that were followed, or at the end read, in their order.
    var links: [(path: MemberPath, target: [UInt8])] = []
    /// Where it ends; nil where nothing is.
    var end: MemberPath?
  }

  /// A path of the root as one of this machine.
  func place(_ path: MemberPath) -> FilePath {
    if path.isRoot { return directory }
    // By hand, because an unoptimized `append` checks the whole path at each of its bytes.
    var bytes = directory.withPlatformString {
      Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
    }
    bytes.append(0x2f)
    bytes += path.bytes.map { CChar(bitPattern: $0) }
    bytes.append(0)
    return FilePath(platformString: bytes)
  }

  /// What is at a path whose directories are no links.
  func status(_ path: MemberPath) -> FileStatus? {
    if let known = seen.statuses[path] { return known }
    let status = FileStatus(of: place(path))
    seen.statuses[path] = .some(status)
    return status
  }

  func target(_ path: MemberPath) -> [UInt8]? {
    if let known = seen.targets[path] { return known }
    let target = try? readLinkTarget(place(path))
    seen.targets[path] = target
    return target
  }

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
