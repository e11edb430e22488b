package import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

// Files of a layout, hashed as they pass.

private let chunk = 1 << 18

/// Hashes a file that may not be a blob's.
package func hashFile(_ path: FilePath) throws(StoreError) -> Blob {
  try passFile(path) { _ throws(StoreError) in }
}

/// Copies a file into another and says what the bytes were.
func copyFile(
  _ source: FilePath, to file: FileDescriptor, _ path: FilePath
) throws(StoreError) -> Blob {
  try passFile(source) { bytes throws(StoreError) in
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }
}

/// Copies a file into another inside the kernel, where it can be sharing the blocks.
///
/// - Throws: ``StoreError`` also where the file does not have `size` bytes.
func cloneFile(
  _ source: FilePath, size: Int64, to file: FileDescriptor, _ path: FilePath
) throws(StoreError) {
  let from = try storing("read", source) {
    try FileDescriptor.open(source, .readOnly, options: .closeOnExec)
  }
  defer { try? from.close() }
  if ioctl(file.rawValue, UInt(ficlone), from.rawValue) != 0 {
    var rest = Int(size)
    while rest > 0 {
      let count = sendfile(file.rawValue, from.rawValue, nil, rest)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // Not every file system and kernel can; then through memory.
        guard rest == Int(size), [EINVAL, ENOSYS].contains(errno) else {
          throw StoreError("write", path, Errno(rawValue: count == 0 ? EIO : errno))
        }
        _ = try passFile(source) { bytes throws(StoreError) in
          try storing("write", path) { _ = try file.writeAll(bytes) }
        }
        break
      }
      rest -= count
    }
  }
}

/// `FICLONE` of ioctl_ficlonerange(2), which the C library's headers state as a macro.
private let ficlone = 0x4004_9409

private func passFile(
  _ path: FilePath, _ take: (UnsafeRawBufferPointer) throws(StoreError) -> Void
) throws(StoreError) -> Blob {
  try storing("read", path) {
    let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    defer { try? file.close() }
    var hasher = ContentHasher()
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
      guard count > 0 else { return hasher.blob() }
      try buffer.withUnsafeBytes { bytes in
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        hasher.update(part)
        try take(part)
      }
    }
  }
}
