package import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

// Files of a layout, hashed as they pass.

private let chunk = 1 << 18

/// Hashes a file that may not be a blob's.
package func hashFile(_ path: FilePath) throws(StoreError) -> Blob {
  var hasher = ContentHasher()
  try passFile(path, &hasher) { _ throws(StoreError) in }
  return hasher.blob()
}

/// Appends a file to another one, hashing it.
func copyFile(
  _ source: FilePath, to file: FileDescriptor, _ path: FilePath, _ hasher: inout ContentHasher
) throws(StoreError) {
  try passFile(source, &hasher) { bytes throws(StoreError) in
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }
}

/// Appends a file to another one inside the kernel, where the first can be sharing its blocks.
///
/// - Throws: ``StoreError`` also where the file does not have `size` bytes.
func appendFile(
  _ source: FilePath, size: Int64, to file: FileDescriptor, _ path: FilePath
) throws(StoreError) {
  let from = try storing("read", source) {
    try FileDescriptor.open(source, .readOnly, options: .closeOnExec)
  }
  defer { try? from.close() }
  // It would replace what is there.
  let isFirst = lseek(file.rawValue, 0, SEEK_CUR) == 0
  if isFirst, ioctl(file.rawValue, UInt(ficlone), from.rawValue) == 0 {
    guard lseek(file.rawValue, 0, SEEK_END) == size else {
      throw StoreError("write", path, .ioError)
    }
    return
  }
  var rest = Int(size)
  while rest > 0 {
    let count = sendfile(file.rawValue, from.rawValue, nil, rest)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      // Not every file system and kernel can; then through memory.
      guard rest == Int(size), [EINVAL, ENOSYS].contains(errno) else {
        throw StoreError("write", path, Errno(rawValue: count == 0 ? EIO : errno))
      }
      var hasher = ContentHasher()
      return try copyFile(source, to: file, path, &hasher)
    }
    rest -= count
  }
}

/// `FICLONE` of ioctl_ficlonerange(2), which the C library's headers state as a macro.
private let ficlone = 0x4004_9409

private func passFile(
  _ path: FilePath, _ hasher: inout ContentHasher,
  _ take: (UnsafeRawBufferPointer) throws(StoreError) -> Void
) throws(StoreError) {
  try storing("read", path) {
    let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    defer { try? file.close() }
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
      guard count > 0 else { return }
      try buffer.withUnsafeBytes { bytes in
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        hasher.update(part)
        try take(part)
      }
    }
  }
}
