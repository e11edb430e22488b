package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A folder of one test, removed with all below it when the test lets go of it.
package struct TemporaryDirectory: ~Copyable {
  package let path: FilePath

  package init(_ name: String = "whittle-test") throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/\(name)-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) } != nil
    }
    guard made else { throw Errno(rawValue: errno) }
    let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
    path = FilePath(String(decoding: bytes, as: UTF8.self))
  }

  deinit { removeWithin(path) }

  /// A path inside the folder.
  package func appending(_ name: String) -> FilePath { path.appending(name) }
}

/// Removes a tree even where a test took its permissions away.
private func removeWithin(_ path: FilePath) {
  let isFolder = path.withPlatformString { text in
    var status = stat()
    return lstat(text, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
  guard isFolder else {
    _ = path.withPlatformString { unlink($0) }
    return
  }
  _ = path.withPlatformString { chmod($0, 0o700) }
  var names: [String] = []
  if let folder = path.withPlatformString({ opendir($0) }) {
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    closedir(folder)
  }
  for name in names { removeWithin(path.appending(name)) }
  _ = path.withPlatformString { rmdir($0) }
}
