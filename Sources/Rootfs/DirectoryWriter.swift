package import Packing
internal import Content
package import SystemPackage
package import Tree

#if canImport(Glibc)
  internal import Glibc
#endif

/// Writes the entries of a layer below a directory, and nowhere else.
///
/// Every path is walked from the handle of the directory, part by part and without following links,
/// and every file is created new; so no entry, and nobody who changes the directory meanwhile, can
/// lead a write out of it. Owners are set where the process may; directories get their modes and
/// times at the end, when nothing is written into them any more.
package struct DirectoryWriter {
  private let root: Int32
  private let subject: String
  /// The directory of the last entry, still open.
  private var current: (path: MemberPath, file: FileDescriptor)?
  private var directories: [MemberPath: TarEntry] = [:]
  /// Whether the owners of all entries could be set.
  package private(set) var hasOwners = true

  /// - Parameters:
  ///   - directory: an open, empty directory.
  ///   - subject: what errors call the image.
  package init(_ directory: FileDescriptor, subject: String) {
    root = directory.rawValue
    self.subject = subject
  }

  /// Writes the entries of a tar in their order.
  ///
  /// - Throws: ``DirectoryError`` for an entry that a root directory cannot have.
  package mutating func write(_ tar: SharedBytes) throws {
    for entry in try TarReader.entries(of: tar, subject: subject, dialect: .layer) {
      try write(entry, UnsafeRawBufferPointer(rebasing: tar.bytes[entry.body]))
    }
  }

  private mutating func write(_ entry: TarEntry, _ body: UnsafeRawBufferPointer) throws {
    let path = try MemberPath(parsing: entry.name)
    if entry.kind == .directory {
      directories[path] = entry
      guard let parent = path.parent else { return }
      let directory = try open(parent)
      let result = mkdirat(directory, path.name, 0o700)
      // A directory of two layers is one directory; that it is no link is seen when it is opened.
      guard result == 0 || errno == EEXIST else { throw failure(path) }
      return
    }
    guard let parent = path.parent else { throw failure(path, EISDIR) }
    let directory = try open(parent)
    switch entry.kind {
    case .file: try writeFile(entry, body, directory, path)
    case .symbolicLink(let target): try writeLink(entry, target, directory, path)
    case .hardLink(let target): try link(try MemberPath(parsing: target), directory, path)
    default: throw DirectoryError(subject: subject, path: path, reason: "devices are not written")
    }
  }

  private mutating func writeFile(
    _ entry: TarEntry, _ body: UnsafeRawBufferPointer, _ directory: Int32, _ path: MemberPath
  ) throws {
    let options = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let number = openat(directory, path.name, options, 0o600)
    guard number >= 0 else { throw failure(path) }
    let file = FileDescriptor(rawValue: number)
    defer { try? file.close() }
    do {
      _ = try file.writeAll(body)
    } catch let error as Errno {
      throw failure(path, error.rawValue)
    }
    // In this order: a change of the owner takes set-id bits away.
    if fchown(number, entry.uid, entry.gid) != 0 { try allow(path) }
    guard fchmod(number, entry.mode) == 0 else { throw failure(path) }
    var times = Self.times(entry)
    guard futimens(number, &times) == 0, fsync(number) == 0 else { throw failure(path) }
  }

  private mutating func writeLink(
    _ entry: TarEntry, _ target: [UInt8], _ directory: Int32, _ path: MemberPath
  ) throws {
    let target = target.map { CChar(bitPattern: $0) } + [0]
    let name = path.name
    guard symlinkat(target, directory, name) == 0 else { throw failure(path) }
    if fchownat(directory, name, entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW) != 0 { try allow(path) }
    var times = Self.times(entry)
    guard utimensat(directory, name, &times, AT_SYMLINK_NOFOLLOW) == 0 else { throw failure(path) }
  }

  private mutating func link(
    _ target: MemberPath, _ directory: Int32, _ path: MemberPath
  ) throws {
    guard let parent = target.parent else { throw failure(path, EISDIR) }
    let source = try Self.walk(root, parent, subject)
    defer { try? source.close() }
    guard linkat(source.rawValue, target.name, directory, path.name, 0) == 0 else {
      throw failure(path)
    }
  }

  /// Gives the directories their owners, modes and times, those below first.
  package mutating func finish() throws {
    close()
    for (path, entry) in directories.sorted(by: { $0.key > $1.key }) {
      let directory = try Self.walk(root, path, subject)
      defer { try? directory.close() }
      if fchown(directory.rawValue, entry.uid, entry.gid) != 0 { try allow(path) }
      guard fchmod(directory.rawValue, entry.mode) == 0 else { throw failure(path) }
      var times = Self.times(entry)
      guard futimens(directory.rawValue, &times) == 0 else { throw failure(path) }
    }
    guard fsync(root) == 0 else { throw failure(.root) }
  }

  /// Lets go of what is open.
  package mutating func close() {
    try? current?.file.close()
    current = nil
  }

  /// Only root may give files away; that others may not is told, and is no error.
  private mutating func allow(_ path: MemberPath) throws {
    guard errno == EPERM || errno == EINVAL else { throw failure(path) }
    hasOwners = false
  }

  private mutating func open(_ path: MemberPath) throws -> Int32 {
    if let current, current.path == path { return current.file.rawValue }
    close()
    let file = try Self.walk(root, path, subject)
    current = (path, file)
    return file.rawValue
  }

  /// Opens a directory, part by part from the root, following no link.
  private static func walk(
    _ root: Int32, _ path: MemberPath, _ subject: String
  ) throws -> FileDescriptor {
    let options = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var directory = openat(root, ".", options)
    for part in path.components {
      guard directory >= 0 else { break }
      let name = part.map { CChar(bitPattern: $0) } + [0]
      let next = openat(directory, name, options)
      let reason = errno
      Glibc.close(directory)
      directory = next
      errno = reason
    }
    guard directory >= 0 else {
      throw DirectoryError(subject: subject, path: path, reason: "\(Errno(rawValue: errno))")
    }
    return FileDescriptor(rawValue: directory)
  }

  private static func times(_ entry: TarEntry) -> [timespec] {
    [
      timespec(tv_sec: Int(entry.mtime), tv_nsec: 0),
      timespec(tv_sec: Int(entry.mtime), tv_nsec: 0),
    ]
  }

  private func failure(_ path: MemberPath, _ reason: Int32 = errno) -> DirectoryError {
    DirectoryError(subject: subject, path: path, reason: "\(Errno(rawValue: reason))")
  }
}

extension MemberPath {
  /// The last part with a final NUL, for the system.
  fileprivate var name: [CChar] { lastComponent.map { CChar(bitPattern: $0) } + [0] }
}

/// Why an entry could not be written below a directory.
package struct DirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
  package let subject: String
  package let path: MemberPath
  package let reason: String

  package var description: String { "cannot write \(path) of \(subject): \(reason)" }
}
