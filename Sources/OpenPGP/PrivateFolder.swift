internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A temporary folder that only this user can enter, gone when its owner is.
struct PrivateFolder: ~Copyable {
  let path: FilePath
  private var names: [String] = []

  private init(path: FilePath) {
    self.path = path
  }

  /// Makes one below `TMPDIR` or `/tmp`, with mode 0700 (mkdtemp(3)).
  static func create() throws(OpenPGPError) -> PrivateFolder {
    let parent = getenv("TMPDIR").map { FilePath(platformString: $0) } ?? "/tmp"
    let template = parent.appending("whittle-XXXXXX").string
    var characters = Array(template.utf8CString)
    guard mkdtemp(&characters) != nil else {
      let reason = Errno(rawValue: errno)
      throw .verifierFailed(
        tool: "the verifier", reason: "cannot make a folder in \(parent): \(reason)")
    }
    let name = characters.dropLast().map { UInt8(bitPattern: $0) }
    return PrivateFolder(path: FilePath(String(decoding: name, as: UTF8.self)))
  }

  deinit {
    for name in names { _ = path.appending(name).withPlatformString { unlink($0) } }
    _ = path.withPlatformString { rmdir($0) }
  }

  /// Writes a file.
  ///
  /// - Returns: its path, as an argument.
  mutating func write(_ bytes: [UInt8], as name: String) throws(OpenPGPError) -> String {
    let file = path.appending(name)
    let descriptor = try create(name)
    do {
      try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    } catch {
      throw .verifierFailed(tool: "the verifier", reason: "cannot write \(file): \(error)")
    }
    return file.string
  }

  /// Makes an empty file, which is the caller's to close.
  mutating func create(_ name: String) throws(OpenPGPError) -> FileDescriptor {
    let file = path.appending(name)
    names.append(name)
    do {
      return try FileDescriptor.open(
        file, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
    } catch {
      throw .verifierFailed(tool: "the verifier", reason: "cannot write \(file): \(error)")
    }
  }
}
