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
    let parent = try parent(getenv("TMPDIR").map { FilePath(platformString: $0) })
    let template = parent.child("whittle-XXXXXX")
    var characters = template.withPlatformString {
      Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
    }
    guard mkdtemp(&characters) != nil else {
      let reason = Errno(rawValue: errno)
      throw .noRoom(
        "cannot make a directory in \(parent): \(reason); set TMPDIR to a directory that exists and "
          + "may be written to")
    }
    return PrivateDirectory(path: FilePath(platformString: characters))
  }

  /// Where it is made; absolute, since programs begin elsewhere.
  private static func parent(_ variable: FilePath?) throws(ProgramError) -> FilePath {
    let path = temporaryDirectory(variable)
    // Programs get their arguments as text.
    guard FilePath(path.string) == path else {
      throw .noRoom(
        "cannot use the directory \(path): its name is not UTF-8; set TMPDIR to another one")
    }
    guard !path.isAbsolute else { return path }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard getcwd(&buffer, buffer.count) != nil else {
      throw .noRoom("cannot find the directory \(path): \(Errno(rawValue: errno))")
    }
    return FilePath(platformString: buffer).pushing(path)
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
