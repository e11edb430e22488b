internal import Archives
internal import Content
internal import Rootfs
internal import SystemPackage

/// Reads a root file system that lies in a folder; no link is ever followed.
struct FolderReader {
  let root: FilePath

  /// The most paths of one folder.
  private static let limit = 2_000_000

  /// The entries, sorted by path, and where each content lies.
  ///
  /// - Throws: `StoreError` where something cannot be read, ``ImageError`` for too many paths.
  func read() throws -> (entries: [InspectedEntry], files: [Digest: FilePath]) {
    var entries: [InspectedEntry] = []
    var files: [Digest: FilePath] = [:]
    var names: [Inode: MemberPath] = [:]
    // A folder stands before what is below it: its names are read when its turn comes.
    var pending: [(path: MemberPath, place: FilePath)] = [(.root, root)]
    while let (path, place) = pending.popLast() {
      guard entries.count < Self.limit else {
        throw ImageError.notAnImage(root.string, reason: "it has more than \(Self.limit) paths")
      }
      guard let status = FileStatus(of: place, following: path.isRoot) else {
        throw StoreError("read", place, .noSuchFileOrDirectory)
      }
      let node = try node(status, place, path, &names)
      if case .file(let blob) = node, status.special == nil { files[blob.digest] = place }
      entries.append(
        InspectedEntry(
          entry: Entry(
            path: path, node: node, mode: status.isSymbolicLink ? 0o777 : status.mode,
            uid: status.uid, gid: status.gid, mtime: Self.seconds(status.modified)),
          special: Self.special(status)))
      guard status.isDirectory else { continue }
      for name in try listFolderNames(place) {
        let longer = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        pending.append((try member(longer), place.appending(bytes: name)))
      }
    }
    entries.sort { $0.entry.path < $1.entry.path }
    return (HardLinks.normalized(entries), files)
  }

  private struct Inode: Hashable {
    var device: UInt64
    var number: UInt64
  }

  private func node(
    _ status: FileStatus, _ place: FilePath, _ path: MemberPath, _ names: inout [Inode: MemberPath]
  ) throws -> Node {
    if status.isDirectory { return .directory }
    if status.isSymbolicLink { return .symbolicLink(target: try readLinkTarget(place)) }
    if status.special != nil { return .file(Blob(of: [])) }
    if status.linkCount > 1 {
      let inode = Inode(device: status.device, number: status.inode)
      if let first = names[inode] { return .hardLink(to: first) }
      names[inode] = path
    }
    let file = try MappedFile(place)
    return .file(Plain(file.bytes, owner: file).blob)
  }

  private func member(_ bytes: [UInt8]) throws(ImageError) -> MemberPath {
    do {
      return try MemberPath(parsing: bytes)
    } catch {
      throw .notAnImage(root.string, reason: "\(error)")
    }
  }

  private static func special(_ status: FileStatus) -> SpecialFile? {
    switch status.special {
    case .characterDevice: .characterDevice
    case .blockDevice: .blockDevice
    case .fifo: .fifo
    case .socket: .socket
    case nil: nil
    }
  }

  /// Whole seconds, rounded down as tar does.
  private static func seconds(_ nanoseconds: Int64) -> Int64 {
    let seconds = nanoseconds / 1_000_000_000
    return nanoseconds % 1_000_000_000 < 0 ? seconds - 1 : seconds
  }
}
