internal import Content
internal import SystemPackage

// Files of a layout, hashed as they pass.

private let chunk = 1 << 18

/// Hashes a file that may not be a blob's.
func hashFile(_ path: FilePath) throws(StoreError) -> Blob {
  try passFile(path) { _ throws(StoreError) in }
}

/// Copies a file to a new one, puts it on disk, and says what the bytes were.
func copyFile(_ source: FilePath, to path: FilePath) throws(StoreError) -> Blob {
  let file = try openNew(path)
  defer { try? file.close() }
  try setMode(path, 0o644)
  let blob = try passFile(source) { bytes throws(StoreError) in
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }
  try synchronize(file, path)
  return blob
}

/// Creates a file that must not be there.
func openNew(_ path: FilePath) throws(StoreError) -> FileDescriptor {
  try storing("create", path) {
    try FileDescriptor.open(
      path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o644))
  }
}

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
