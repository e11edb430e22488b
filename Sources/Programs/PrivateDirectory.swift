internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A temporary directory that only this user can enter, gone when its owner is.
package struct PrivateDirectory: ~Copyable {
  package let path: FilePath

  private init(path: FilePath) {
    self.path = path
  }

  /// Makes one below `TMPDIR` or `/tmp`, with mode 0700 (mkdtemp(3)).
  package static func create() throws(ProgramError) -> PrivateDirectory {
    let parent = getenv("TMPDIR").map { FilePath(platformString: $0) } ?? "/tmp"
    let template = parent.child("whittle-XXXXXX").string
    var characters = Array(template.utf8CString)
    guard mkdtemp(&characters) != nil else {
      let reason = Errno(rawValue: errno)
      throw .noRoom("cannot make a directory in \(parent): \(reason)")
    }
    let name = characters.dropLast().map { UInt8(bitPattern: $0) }
    return PrivateDirectory(path: FilePath(String(decoding: name, as: UTF8.self)))
  }

  deinit { removeTree(path) }

  /// Writes a file.
  ///
  /// - Returns: its path, as an argument.
  package func write(_ bytes: [UInt8], as name: String) throws(ProgramError) -> String {
    let file = path.child(name)
    let descriptor = try create(name)
    do {
      try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    } catch {
      throw .noRoom("cannot write \(file): \(error)")
    }
    return file.string
  }

  /// Makes an empty file, which is the caller's to close.
  func create(_ name: String) throws(ProgramError) -> FileDescriptor {
    let file = path.child(name)
    do {
      return try FileDescriptor.open(
        file, .readWrite, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
        permissions: .ownerReadWrite)
    } catch {
      throw .noRoom("cannot write \(file): \(error)")
    }
  }
}
