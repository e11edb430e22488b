package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

// One step down and one step up a path. `appending` and `removingLastComponent` are the same, but
// an unoptimized swift-system checks the whole path at each of its bytes: 600 and 2600 µs a call,
// and half the time of all tests. These copy the bytes once
// (docs/decisions/056-what-tests-waited-for.md).
extension FilePath {
  /// The path of what has that name in this directory.
  ///
  /// - Parameter name: a relative path, most often one component.
  package func child(_ name: String) -> FilePath {
    var bytes = withPlatformString { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
    // A doubled slash is made one by `FilePath` itself.
    if !bytes.isEmpty { bytes.append(0x2F) }
    bytes.append(contentsOf: name.utf8.map { CChar(bitPattern: $0) })
    bytes.append(0)
    return FilePath(platformString: bytes)
  }

  /// The directory that this path lies in; empty for a relative path of one component.
  package var parent: FilePath {
    withPlatformString { text in
      guard let slash = strrchr(text, 0x2F) else { return "" }
      let length = max(UnsafePointer(slash) - text, 1)
      return FilePath(platformString: Array(UnsafeBufferPointer(start: text, count: length)) + [0])
    }
  }
}

/// The directory for what is gone again when a run ends (POSIX, Base Definitions, 8.3).
///
/// - Parameter variable: what `TMPDIR` says; set to nothing it says nothing.
package func temporaryDirectory(_ variable: FilePath?) -> FilePath {
  variable.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
}
