package import Packing
package import Content
package import SystemPackage

extension Tree {
  /// Reads a root file system that lies in a directory; no link is ever followed.
  ///
  /// - Throws: `StoreError` where something cannot be read, ``TreeError`` for too many paths.
  package static func read(_ root: FilePath) throws -> (tree: Tree, bodies: DirectoryBodies) {
    var reader = DirectoryReader(root: root)
    let entries = try reader.entries()
    return (Tree(sorted: entries), DirectoryBodies(files: reader.files))
  }
}

/// The contents of files in a directory.
package struct DirectoryBodies: Bodies {
  /// Where each content lies.
  let files: [Digest: FilePath]

  package func bytes(of file: Blob) async throws -> SharedBytes {
    let (bytes, path) = try map(file)
    try bytes.check(file, subject: "\(path)")
    return bytes
  }

  package func head(of file: Blob, _ count: Int) async throws -> [UInt8] {
    let bytes = try map(file).bytes
    return bytes.array(0..<min(count, bytes.bytes.count))
  }

  private func map(_ file: Blob) throws -> (bytes: SharedBytes, path: FilePath) {
    guard let path = files[file.digest] else {
      throw TreeError.missingContent(file.digest, of: "the directory")
    }
    let mapped = try MappedFile(path)
    return (SharedBytes(mapped.bytes, owner: mapped), path)
  }
}

/// Walks a directory and hashes its files, each once whatever its names.
private struct DirectoryReader {
  let root: FilePath
  /// Where each content lies.
  private(set) var files: [Digest: FilePath] = [:]
  /// The contents of files with several names.
  private var contents: [Inode: Blob] = [:]

  init(root: FilePath) { self.root = root }

  /// The most paths of one directory.
  private static let limit = 2_000_000

  private struct Inode: Hashable {
    var device: UInt64
    var number: UInt64

    init(_ status: FileStatus) {
      device = status.device
      number = status.inode
    }
  }

  mutating func entries() throws -> [Entry] {
    var found: [(entry: Entry, inode: Inode?)] = []
    // A directory stands before what is below it: its names are read when its turn comes.
    var pending: [(path: MemberPath, place: FilePath)] = [(.root, root)]
    while let (path, place) = pending.popLast() {
      guard found.count < Self.limit else {
        throw TreeError.directory(root.string, reason: "it has more than \(Self.limit) paths")
      }
      guard let status = FileStatus(of: place, following: path.isRoot) else {
        throw StoreError("read", place, .noSuchFileOrDirectory)
      }
      let entry = Entry(
        path: path, kind: try kind(status, place),
        mode: status.isSymbolicLink ? 0o777 : status.mode, uid: status.uid, gid: status.gid,
        mtime: Self.seconds(status.modified))
      let isShared = entry.content != nil && status.linkCount > 1
      found.append((entry, isShared ? Inode(status) : nil))
      guard status.isDirectory else { continue }
      for name in try listDirectoryNames(place) {
        let longer = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        pending.append((try member(longer), place.appending(bytes: name)))
      }
    }
    found.sort { $0.entry.path < $1.entry.path }
    var first: [Inode: MemberPath] = [:]
    return found.map { entry, inode in
      guard let inode else { return entry }
      guard let name = first[inode] else {
        first[inode] = entry.path
        return entry
      }
      var other = entry
      other.kind = .hardLink(to: name)
      return other
    }
  }

  private mutating func kind(_ status: FileStatus, _ place: FilePath) throws -> Entry.Kind {
    if status.isDirectory { return .directory }
    if status.isSymbolicLink { return .symbolicLink(target: try readLinkTarget(place)) }
    switch status.special {
    case .characterDevice: return .characterDevice
    case .blockDevice: return .blockDevice
    case .fifo: return .fifo
    case .socket: return .socket
    case nil: break
    }
    if status.linkCount > 1, let known = contents[Inode(status)] { return .file(known) }
    let file = try MappedFile(place)
    let blob = SharedBytes(file.bytes, owner: file).blob
    files[blob.digest] = place
    if status.linkCount > 1 { contents[Inode(status)] = blob }
    return .file(blob)
  }

  private func member(_ bytes: [UInt8]) throws(TreeError) -> MemberPath {
    do {
      return try MemberPath(parsing: bytes)
    } catch {
      throw .directory(root.string, reason: "\(error)")
    }
  }

  /// Whole seconds, rounded down as tar does.
  private static func seconds(_ nanoseconds: Int64) -> Int64 {
    let seconds = nanoseconds / 1_000_000_000
    return nanoseconds % 1_000_000_000 < 0 ? seconds - 1 : seconds
  }
}
