internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A directory of one test, removed with all below it when the test lets go of it.
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

  /// A path inside the directory.
  package func appending(_ name: String) -> FilePath { path.child(name) }
}

/// Removes a tree even where a test took its permissions away.
private func removeWithin(_ path: FilePath) {
  _ = path.withPlatformString { chmod($0, 0o700) }
  removeTree(path)
}
