internal import Synchronization
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A file or directory being made under a name that nothing reads; finished by one rename, or gone.
///
/// It is locked (`flock`) as long as its maker lives, so that another run can tell what a killed
/// one left from what is still being made, and it is known to the process, so that a signal can
/// remove it.
package struct StagedItem: ~Copyable {
  package let path: FilePath
  /// The file, open for reading and writing, or the directory, open for reading.
  package let descriptor: FileDescriptor
  private let isDirectory: Bool
  private var isFinished = false

  private init(_ path: FilePath, _ descriptor: FileDescriptor, isDirectory: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isDirectory = isDirectory
  }

  deinit {
    if !isFinished {
      if isDirectory { removeTree(path) } else { removeFile(path) }
    }
    try? descriptor.close()
    _ = Self.known.withLock { $0.paths.remove(path) }
  }

  /// Creates a file, mode 0644 less the umask.
  ///
  /// - Parameters:
  ///   - path: nothing must be there.
  ///   - created: called when it is there and not yet known to be ours; a seam for tests.
  package static func file(
    _ path: FilePath, created: () -> Void = {}
  ) throws(StoreError) -> StagedItem {
    try make(path, isDirectory: false, created)
  }

  /// Creates a directory, mode 0755 less the umask.
  ///
  /// - Parameters:
  ///   - path: nothing must be there.
  ///   - created: called when it is there and not yet known to be ours; a seam for tests.
  package static func directory(
    _ path: FilePath, created: () -> Void = {}
  ) throws(StoreError) -> StagedItem {
    try make(path, isDirectory: true, created)
  }

  /// A new name beside a path, on the same file system; what killed runs left there is removed.
  package static func name(beside path: FilePath) -> FilePath {
    let directory = path.parent
    sweep(directory.isEmpty ? "." : directory)
    return name(in: directory)
  }

  /// A new name in a directory.
  package static func name(in directory: FilePath) -> FilePath {
    while true {
      let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
      let path = directory.child("\(prefix)\(processIdentifier())-\(number)\(suffix)")
      // Another container may have this process's number.
      if FileStatus(of: path) == nil { return path }
    }
  }

  /// Gives it its place, and replaces a file, or an empty directory by a directory, that is there.
  ///
  /// - Throws: ``StoreError``; it is removed then.
  package consuming func finish(as destination: FilePath) throws(StoreError) {
    try move(to: destination)
    isFinished = true
  }

  /// Gives a file its place, and replaces even a directory that is there.
  package consuming func replace(_ destination: FilePath) throws(StoreError) {
    if FileStatus(of: destination)?.isDirectory == true { removeTree(destination) }
    try move(to: destination)
    isFinished = true
  }

  private func move(to destination: FilePath) throws(StoreError) {
    let path = path
    try Self.known.withLock { known throws(StoreError) in
      guard !known.isClosed else { throw StoreError("rename", destination, .canceled) }
      try renameFile(path, to: destination)
    }
  }

  private static let prefix = ".whittle-"
  private static let suffix = ".tmp"
  private static let counter = Atomic<UInt64>(0)

  /// Whether a name is one that ``name(in:)`` gives.
  package static func isName(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(suffix)
  }
}

extension StagedItem {
  private struct Known {
    var paths: Set<FilePath> = []
    /// The process is ending: nothing may be begun any more.
    var isClosed = false
  }

  private static let known = Mutex(Known())

  private static func make(
    _ path: FilePath, isDirectory: Bool, _ created: () -> Void
  ) throws(StoreError) -> StagedItem {
    for _ in 0..<100 {
      // Somebody may sweep it away before it is locked, and before a directory is even open.
      guard let descriptor = try create(path, isDirectory: isDirectory, created) else { continue }
      // Where the file system has no locks, nobody can take this for abandoned either.
      _ = flock(descriptor.rawValue, LOCK_EX)
      if isSame(descriptor, path) { return StagedItem(path, descriptor, isDirectory: isDirectory) }
      try? descriptor.close()
    }
    throw StoreError("create", path, .resourceTemporarilyUnavailable)
  }

  /// - Returns: nil where it is gone again.
  private static func create(
    _ path: FilePath, isDirectory: Bool, _ created: () -> Void
  ) throws(StoreError) -> FileDescriptor? {
    try known.withLock { known throws(StoreError) in
      guard !known.isClosed else { throw StoreError("create", path, .canceled) }
      let descriptor =
        isDirectory ? try createDirectory(path, created) : try createFile(path, created)
      known.paths.insert(path)
      return descriptor
    }
  }

  private static func createFile(
    _ path: FilePath, _ created: () -> Void
  ) throws(StoreError) -> FileDescriptor {
    let descriptor = try storing("create", path) {
      try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o644))
    }
    created()
    return descriptor
  }

  private static func createDirectory(
    _ path: FilePath, _ created: () -> Void
  ) throws(StoreError) -> FileDescriptor? {
    guard path.withPlatformString({ mkdir($0, 0o755) }) == 0 else {
      throw StoreError("create", path, Errno(rawValue: errno))
    }
    created()
    do throws(StoreError) {
      return try storing("open", path) {
        try FileDescriptor.open(path, .readOnly, options: [.directory, .noFollow, .closeOnExec])
      }
    } catch  where error.errno == .noSuchFileOrDirectory {
      return nil
    } catch {
      removeTree(path)
      throw error
    }
  }

  private static func isSame(_ descriptor: FileDescriptor, _ path: FilePath) -> Bool {
    var found = stat()
    guard fstat(descriptor.rawValue, &found) == 0 else { return false }
    return FileStatus(of: path)?.inode == UInt64(found.st_ino)
  }

  /// Removes everything that this process has not finished, and lets it begin nothing more.
  ///
  /// For the moment before a signal ends the process.
  package static func abandonAll() {
    let paths = known.withLock { known in
      known.isClosed = true
      return known.paths
    }
    for path in paths { removeTree(path) }
  }

  /// Removes what killed runs left in a directory of outputs.
  package static func sweep(_ directory: FilePath) {
    for name in (try? listDirectory(directory)) ?? [] where isName(name) {
      _ = removeAbandoned(directory.child(name))
    }
  }

  /// Removes a file or directory unless its maker lives.
  ///
  /// - Returns: whether it is gone.
  package static func removeAbandoned(_ path: FilePath) -> Bool {
    if FileStatus(of: path)?.isSymbolicLink == true {
      removeFile(path)
      return true
    }
    let options: FileDescriptor.OpenOptions = [.noFollow, .nonBlocking, .closeOnExec]
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: options) else {
      return false
    }
    defer { try? descriptor.close() }
    guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0, isSame(descriptor, path) else {
      return false
    }
    removeTree(path)
    return true
  }
}
