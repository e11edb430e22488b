package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// The names in a directory as they are, bytes that are no UTF-8 included, sorted by bytes, without
/// `.` and `..`.
package func listDirectoryNames(_ path: FilePath) throws(StoreError) -> [[UInt8]] {
  guard let directory = path.withPlatformString({ opendir($0) }) else {
    throw StoreError("read the directory", path, Errno(rawValue: errno))
  }
  defer { closedir(directory) }
  var names: [[UInt8]] = []
  while true {
    errno = 0
    guard let entry = readdir(directory) else { break }
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
  }
  guard errno == 0 else { throw StoreError("read the directory", path, Errno(rawValue: errno)) }
  return names.sorted { $0.lexicographicallyPrecedes($1) }
}

/// Where a symbolic link points, as it is spelled.
package func readLinkTarget(_ path: FilePath) throws(StoreError) -> [UInt8] {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = path.withPlatformString { name in
    buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return -1 }
      return readlink(name, start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
  }
  guard count >= 0 else { throw StoreError("read the link", path, Errno(rawValue: errno)) }
  return Array(buffer[..<count])
}

extension FilePath {
  /// This path with one component more, whatever bytes it has.
  package func appending(bytes name: [UInt8]) -> FilePath {
    var path = self
    let terminated = name.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    terminated.withUnsafeBufferPointer { pointer in
      if let start = pointer.baseAddress { path.append(FilePath(platformString: start).components) }
    }
    return path
  }
}
