internal import Packing
internal import Content
internal import OCI
internal import SystemPackage

/// One file as the output of a build: made aside, and dropped where the very same is there.
struct FileOutput: ~Copyable {
  private let aside: StagedItem
  private let path: FilePath
  private var hasher = ContentHasher()

  private init(_ aside: consuming StagedItem, path: FilePath) {
    self.aside = aside
    self.path = path
  }

  /// - Throws: ``OutputError/notAFile(_:)`` where something else is there, ``StoreError``.
  static func begin(_ path: FilePath) throws -> FileOutput {
    if let status = FileStatus(of: path), !status.isRegular {
      throw status.isSymbolicLink ? OutputError.isALink(path) : OutputError.notAFile(path)
    }
    let directory = path.removingLastComponent()
    if !directory.isEmpty { try makeDirectory(directory) }
    return FileOutput(try StagedItem.file(StagedItem.name(beside: path)), path: path)
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    hasher.update(bytes)
    let (file, path) = (aside.descriptor, path)
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }

  mutating func write(_ bytes: [UInt8]) throws(StoreError) {
    let (file, path) = (aside.descriptor, path)
    hasher.update(bytes.span.bytes)
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }

  /// Writes bytes in steps, each of which leaves memory after it.
  mutating func write(_ bytes: SharedBytes) throws {
    try bytes.forEachStep(of: 0..<bytes.bytes.count) { try write($0) }
    bytes.forget(0..<bytes.bytes.count)
  }

  /// Adds a file that is several pieces to a tar archive; owner, mode and time are always the same.
  mutating func addFile(
    _ name: String, _ pieces: [SharedBytes], followedBy end: [UInt8] = []
  ) throws {
    let entry = TarEntry(name: Array(name.utf8), kind: .file, mode: 0o644, mtime: 0)
    let size = pieces.reduce(end.count) { $0 + $1.bytes.count }
    try write(TarWriter.header(entry, size: size))
    for piece in pieces { try write(piece) }
    try write(end)
    try write([UInt8](repeating: 0, count: TarWriter.padding(after: size)))
  }

  /// Adds a file to a tar archive.
  mutating func addFile(_ name: String, _ bytes: [UInt8]) throws(StoreError) {
    let entry = TarEntry(name: Array(name.utf8), kind: .file, mode: 0o644, mtime: 0)
    try write(TarWriter.header(entry, size: bytes.count))
    try write(bytes)
    try write([UInt8](repeating: 0, count: TarWriter.padding(after: bytes.count)))
  }

  /// Adds a directory to a tar archive.
  mutating func addDirectory(_ name: String) throws(StoreError) {
    let entry = TarEntry(name: Array("\(name)/".utf8), kind: .directory, mode: 0o755, mtime: 0)
    try write(TarWriter.header(entry, size: 0))
  }

  /// Puts the file on disk and in its place.
  ///
  /// - Returns: false where it was there already.
  consuming func commit() throws -> Bool {
    let (blob, path) = (hasher.blob(), path)
    if FileStatus(of: path)?.size == blob.size, try hashFile(path) == blob { return false }
    try setMode(aside.descriptor, path, 0o644)
    try synchronize(aside.descriptor, path)
    try aside.finish(as: path)
    synchronizeParent(of: path)
    return true
  }
}
