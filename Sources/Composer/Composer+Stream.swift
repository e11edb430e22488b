internal import Content
public import SystemPackage

extension Composer {
  /// Builds the images of one manifest into a form that is one file, and hands its bytes on.
  ///
  /// The file is whole before its first byte is handed on.
  public func build(
    _ manifest: FilePath, lock: FilePath?, kind: OutputKind,
    _ take: @Sendable ([UInt8]) throws -> Void
  ) async throws {
    let directory = try StagedItem.directory(try store().temporaryPath())
    let path = directory.path.appending("image.tar")
    _ = try await build([manifest], lock: lock, output: path, kind: kind)
    let file = try storing("read", path) {
      try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    }
    defer { try? file.close() }
    while true {
      let chunk = try storing("read", path) {
        try [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
          count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
      guard !chunk.isEmpty else { break }
      try take(chunk)
    }
    // Removed here.
    _ = consume directory
  }
}
