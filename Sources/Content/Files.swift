package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

// The few calls on files that swift-system does not have.

/// This process's number, for names of temporary files only.
package func processIdentifier() -> Int32 { getpid() }

/// What `lstat` says of a path.
package struct FileStatus: Hashable, Sendable {
  package let isRegular: Bool
  package let isDirectory: Bool
  package let isSymbolicLink: Bool
  /// Bytes.
  package let size: Int64
  /// The permission bits, set-id and sticky among them.
  package let mode: UInt32
  /// What is neither file, directory nor link; nil for these.
  package let special: Special?
  package let uid: UInt32
  package let gid: UInt32
  /// How many names a file has.
  package let linkCount: UInt64
  package let device: UInt64
  package let inode: UInt64
  /// Nanoseconds since 1970.
  package let modified: Int64
  /// Nanoseconds since 1970.
  package let changed: Int64
  /// When it was last read, as far as the mount keeps that; nanoseconds since 1970.
  package let accessed: Int64

  /// The kinds of files that are none.
  package enum Special: Hashable, Sendable { case characterDevice, blockDevice, fifo, socket }

  /// Looks at a path without following a symbolic link; nil where nothing is there.
  package init?(of path: FilePath, following: Bool = false) {
    var found = stat()
    let result = path.withPlatformString { following ? stat($0, &found) : lstat($0, &found) }
    guard result == 0 else { return nil }
    self.init(found)
  }

  /// Looks at a name in an open directory without following a symbolic link.
  init?(of name: FilePath, in directory: Int32) {
    var found = stat()
    let result = name.withPlatformString { fstatat(directory, $0, &found, AT_SYMLINK_NOFOLLOW) }
    guard result == 0 else { return nil }
    self.init(found)
  }

  private init(_ found: stat) {
    isRegular = found.st_mode & S_IFMT == S_IFREG
    isDirectory = found.st_mode & S_IFMT == S_IFDIR
    isSymbolicLink = found.st_mode & S_IFMT == S_IFLNK
    size = Int64(found.st_size)
    mode = found.st_mode & 0o7777
    special =
      switch found.st_mode & S_IFMT {
      case S_IFCHR: .characterDevice
      case S_IFBLK: .blockDevice
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: nil
      }
    uid = found.st_uid
    gid = found.st_gid
    linkCount = UInt64(found.st_nlink)
    device = UInt64(found.st_dev)
    inode = UInt64(found.st_ino)
    modified = Int64(found.st_mtim.tv_sec) * 1_000_000_000 + Int64(found.st_mtim.tv_nsec)
    changed = Int64(found.st_ctim.tv_sec) * 1_000_000_000 + Int64(found.st_ctim.tv_nsec)
    accessed = Int64(found.st_atim.tv_sec) * 1_000_000_000 + Int64(found.st_atim.tv_nsec)
  }
}

/// Makes a directory and its parents.
package func makeDirectory(_ path: FilePath) throws(StoreError) {
  if mkdir(path) { return }
  switch Errno(rawValue: errno) {
  case .fileExists:
    guard FileStatus(of: path, following: true)?.isDirectory == true else {
      throw StoreError("create the directory", path, .notDirectory)
    }
  case .noSuchFileOrDirectory where !path.parent.isEmpty:
    try makeDirectory(path.parent)
    guard mkdir(path) || Errno(rawValue: errno) == .fileExists else {
      throw StoreError("create the directory", path, Errno(rawValue: errno))
    }
  case let reason: throw StoreError("create the directory", path, reason)
  }
}

private func mkdir(_ path: FilePath) -> Bool {
  path.withPlatformString { Glibc.mkdir($0, 0o755) } == 0
}

/// Puts what was written to a file on disk.
package func synchronize(_ file: FileDescriptor, _ path: FilePath) throws(StoreError) {
  guard fsync(file.rawValue) == 0 else {
    throw StoreError("write", path, Errno(rawValue: errno))
  }
}

/// Puts the names in a directory on disk.
package func synchronizeDirectory(_ path: FilePath) throws(StoreError) {
  let directory = try storing("open", path) {
    try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
  }
  defer { try? directory.close() }
  try synchronize(directory, path)
}

/// Puts the name of a file or directory on disk, where its parent may be read.
///
/// Without it a name that was just renamed could be the old one again after a power cut, which is
/// no damage; so a failure is none either.
package func synchronizeParent(of path: FilePath) {
  let parent = path.parent
  try? synchronizeDirectory(parent.isEmpty ? "." : parent)
}

/// Sets the permission bits, whatever the umask.
package func setMode(_ path: FilePath, _ mode: UInt32) throws(StoreError) {
  guard path.withPlatformString({ chmod($0, mode) }) == 0 else {
    throw StoreError("change the mode of", path, Errno(rawValue: errno))
  }
}

/// Sets the permission bits of an open file, whatever the umask.
package func setMode(
  _ file: FileDescriptor, _ path: FilePath, _ mode: UInt32
) throws(StoreError) {
  guard fchmod(file.rawValue, mode) == 0 else {
    throw StoreError("change the mode of", path, Errno(rawValue: errno))
  }
}

/// Renames a file or directory, replacing a file that is there.
package func renameFile(_ path: FilePath, to destination: FilePath) throws(StoreError) {
  let result = path.withPlatformString { old in
    destination.withPlatformString { new in rename(old, new) }
  }
  guard result == 0 else { throw StoreError("rename", destination, Errno(rawValue: errno)) }
}

/// Gives a file a second name on the same file system.
package func linkFile(_ path: FilePath, to destination: FilePath) throws(StoreError) {
  let result = path.withPlatformString { old in
    destination.withPlatformString { new in link(old, new) }
  }
  guard result == 0 || Errno(rawValue: errno) == .fileExists else {
    throw StoreError("link", destination, Errno(rawValue: errno))
  }
}

/// Whether a path lies on a file system that is mounted read-only.
package func isOnReadOnlyFileSystem(_ path: FilePath) -> Bool {
  path.withPlatformString { access($0, W_OK) } != 0 && Errno(rawValue: errno) == .readOnlyFileSystem
}

/// Removes a file, if it is there; for clean-up, where there is nothing to do about a failure.
package func removeFile(_ path: FilePath) {
  _ = path.withPlatformString { unlink($0) }
}

/// Removes a directory, if it is there and empty.
package func removeEmptyDirectory(_ path: FilePath) {
  _ = path.withPlatformString { rmdir($0) }
}

/// The names in a directory, sorted by bytes, without `.` and `..`.
package func listDirectory(_ path: FilePath) throws(StoreError) -> [String] {
  guard let directory = path.withPlatformString({ opendir($0) }) else {
    throw StoreError("read the directory", path, Errno(rawValue: errno))
  }
  defer { closedir(directory) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(directory) else { break }
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  guard errno == 0 else { throw StoreError("read the directory", path, Errno(rawValue: errno)) }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The whole content of a file.
///
/// - Parameters:
///   - limit: bytes; a larger file is refused, so that nothing odd fills the memory.
///   - following: whether a link in the place of the file is followed; else it is an error.
package func readFile(
  _ path: FilePath, limit: Int64 = 1 << 30, following: Bool = true
) throws(StoreError) -> [UInt8] {
  // A FIFO or a device in the place of a file would be waited for, or read for ever.
  let file = try storing("read", path) {
    try FileDescriptor.open(
      path, .readOnly,
      options: following ? [.closeOnExec, .nonBlocking] : [.closeOnExec, .nonBlocking, .noFollow])
  }
  defer { try? file.close() }
  var found = stat()
  guard fstat(file.rawValue, &found) == 0, found.st_mode & S_IFMT != S_IFDIR else {
    throw StoreError("read", path, .isDirectory)
  }
  guard found.st_mode & S_IFMT == S_IFREG else { throw StoreError("read", path, .notSupported) }
  return try readFile(file, path, limit: limit, expecting: Int64(found.st_size))
}

/// The whole content of an open file.
///
/// - Parameter size: bytes that it probably has; whatever it has is read.
func readFile(
  _ file: FileDescriptor, _ path: FilePath, limit: Int64 = 1 << 30, expecting size: Int64 = 1 << 16
) throws(StoreError) -> [UInt8] {
  try storing("read", path) {
    var bytes: [UInt8] = []
    // For ten thousand small files, clearing large buffers would cost more than reading.
    let step = Int(min(max(size, 511) + 1, 1 << 16))
    var buffer = [UInt8](repeating: 0, count: step)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
      guard count > 0 else { return bytes }
      guard Int64(bytes.count + count) <= limit else { throw Errno.fileTooLarge }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}

/// Puts files on disk together: the way of all has begun before the first is waited for, so that
/// they share the commits of a journal.
package func synchronizeFiles(_ paths: [FilePath]) throws(StoreError) {
  for path in paths {
    let file = try storing("open", path) {
      try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    }
    // Linux begins to write what is dirty before it would drop pages, and drops none of those: what
    // sync_file_range(2) is for, which the C library does not show to Swift. What fails here fails
    // below as well.
    _ = posix_fadvise(file.rawValue, 0, 0, POSIX_FADV_DONTNEED)
    try? file.close()
  }
  for path in paths {
    let file = try storing("open", path) {
      try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    }
    defer { try? file.close() }
    try synchronize(file, path)
  }
}

/// Writes a file whole or not at all: beside its place, to disk, then renamed.
///
/// - Parameter isDurable: whether it is forced to disk before it gets its name.
package func writeFileAtomically(
  _ bytes: [UInt8], to path: FilePath, mode: UInt32 = 0o644, isDurable: Bool = true
) throws(StoreError) {
  let aside = try StagedItem.file(StagedItem.name(beside: path))
  let file = aside.descriptor
  try storing("write", path) { _ = try file.writeAll(bytes) }
  guard fchmod(file.rawValue, mode) == 0 else {
    throw StoreError("change the mode of", path, Errno(rawValue: errno))
  }
  if isDurable { try synchronize(file, path) }
  try aside.finish(as: path)
}
