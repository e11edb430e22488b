package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

// Directories of our own making, below one that a user named: a link in the place of any of them
// would have us read, write or remove elsewhere, so none is followed.

/// Makes a directory of our own, unless it is there.
///
/// - Throws: ``StoreError`` where something else is there, a link among it.
package func makeOwnDirectory(_ path: FilePath) throws(StoreError) {
  if path.withPlatformString({ mkdir($0, 0o755) }) == 0 { return }
  let reason = Errno(rawValue: errno)
  guard reason == .fileExists, let status = FileStatus(of: path) else {
    throw StoreError("make the directory", path, reason)
  }
  if status.isSymbolicLink { throw StoreError("use", path, .tooManySymbolicLinkLevels) }
  guard status.isDirectory else { throw StoreError("make the directory", path, .notDirectory) }
}

/// Opens what lies below a directory, one step after the other, none of which may be a link.
///
/// - Parameter root: may be reached through links: it is the user's word.
package func openBelow(
  _ root: FilePath, _ steps: [String], options: FileDescriptor.OpenOptions = []
) throws(StoreError) -> FileDescriptor {
  var handle = try storing("open", root) {
    try FileDescriptor.open(root, .readOnly, options: [.directory, .closeOnExec])
  }
  for (number, step) in steps.enumerated() {
    let isLast = number == steps.count - 1
    let flags =
      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isLast ? options.rawValue : O_DIRECTORY)
    let next = openat(handle.rawValue, step, flags)
    let reason = Errno(rawValue: errno)
    try? handle.close()
    guard next >= 0 else {
      let path = steps[...number].reduce(root) { $0.child($1) }
      let isLink = FileStatus(of: path)?.isSymbolicLink == true
      throw StoreError("open", path, isLink ? .tooManySymbolicLinkLevels : reason)
    }
    handle = FileDescriptor(rawValue: next)
  }
  return handle
}

/// An open directory: what lies in it is looked at and removed by name, and never through a link.
package struct OpenDirectory: ~Copyable {
  private let handle: FileDescriptor
  package let path: FilePath

  private init(_ handle: FileDescriptor, _ path: FilePath) {
    self.handle = handle
    self.path = path
  }

  deinit { try? handle.close() }

  /// Opens a directory below one that a user named.
  ///
  /// - Returns: nil where nothing is there.
  /// - Throws: ``StoreError`` where a step is a link, or no directory.
  package static func open(
    below root: FilePath, _ steps: String...
  ) throws(StoreError) -> OpenDirectory? {
    do {
      let path = steps.reduce(root) { $0.child($1) }
      return OpenDirectory(try openBelow(root, steps, options: .directory), path)
    } catch  where error.errno == .noSuchFileOrDirectory {
      return nil
    }
  }

  /// The names in it, sorted by bytes.
  package func names() throws(StoreError) -> [String] {
    // Its own handle by another name: the path may be another directory's by now.
    let copy = openat(handle.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else {
      throw StoreError("read the directory", path, Errno(rawValue: errno))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      // A name of ours is text.
      guard let text = String(validating: name, as: UTF8.self), text != ".", text != ".." else {
        continue
      }
      names.append(text)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What a name in it is; nil where nothing is there.
  package func status(of name: String) -> FileStatus? {
    FileStatus(of: FilePath(name), in: handle.rawValue)
  }

  /// The content of a file in it.
  package func content(of name: String) throws(StoreError) -> [UInt8] {
    let file = try openFile(name)
    defer { try? file.close() }
    return try readFile(file, path.child(name))
  }

  /// Maps a file in it.
  package func map(_ name: String) throws(StoreError) -> MappedFile {
    try MappedFile(try openFile(name), path.child(name))
  }

  private func openFile(_ name: String) throws(StoreError) -> FileDescriptor {
    let file = openat(handle.rawValue, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      throw StoreError("open", path.child(name), Errno(rawValue: errno))
    }
    return FileDescriptor(rawValue: file)
  }

  /// Removes a file, a link, or a directory with all that is in it.
  package func remove(_ name: String) {
    if unlinkat(handle.rawValue, name, 0) == 0 { return }
    removeTree(name, in: handle.rawValue)
  }

  /// Removes work in progress unless its maker lives.
  ///
  /// - Returns: whether it is gone.
  package func removeAbandoned(_ name: String) -> Bool {
    if status(of: name)?.isSymbolicLink == true {
      return unlinkat(handle.rawValue, name, 0) == 0
    }
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = openat(handle.rawValue, name, flags)
    guard file >= 0 else { return false }
    defer { close(file) }
    var found = stat()
    guard flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &found) == 0,
      status(of: name)?.inode == UInt64(found.st_ino)
    else { return false }
    remove(name)
    return true
  }
}
