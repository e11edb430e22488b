internal import SystemPackage

/// A record that is mapped and not copied: tables of a large document, ready to be asked.
///
/// A header says of which kind, version and key it is, and has the ``QuickHash`` of the rest. Numbers
/// are in this machine's order; a record of another one is as good as none.
package struct MappedRecord: Sendable {
  package let file: MappedFile

  /// What comes after the header; valid as long as the file is.
  package var content: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[Self.headerSize...])
  }

  /// A multiple of all alignments.
  static let headerSize = 64
  private static let mark: UInt64 = 0x5748_4954_544C_4552

  /// - Returns: nil for a file that is damaged, or a record of something else.
  package init?(_ file: MappedFile, _ kind: RecordKind, _ key: Digest) {
    guard file.bytes.count >= Self.headerSize else { return nil }
    self.file = file
    let content = file.bytes[Self.headerSize...]
    var hash = QuickHash()
    // What was hashed leaves memory: few of its pages are read again.
    for start in stride(from: content.startIndex, to: content.endIndex, by: QuickHash.piece) {
      let end = min(start + QuickHash.piece, content.endIndex)
      hash.update(UnsafeRawBufferPointer(rebasing: content[start..<end]))
      file.forget(start..<end)
    }
    let expected = Self.header(kind, key, hash, count: content.count)
    guard file.bytes.prefix(Self.headerSize).elementsEqual(expected) else { return nil }
  }

  /// Whether a file is a whole record of a kind under the name that it has.
  package static func isWhole(_ file: MappedFile, _ kind: RecordKind, _ key: Digest) -> Bool {
    MappedRecord(file, kind, key) != nil
  }

  fileprivate static func header(
    _ kind: RecordKind, _ key: Digest, _ hash: QuickHash, count: Int
  ) -> [UInt8] {
    var header: [UInt8] = []
    for number in [mark &+ UInt64(kind.version), UInt64(count), hash.low, hash.high] {
      withUnsafeBytes(of: number) { header.append(contentsOf: $0) }
    }
    return header + key.bytes
  }
}

/// Writes what is to be a ``MappedRecord``.
package struct MappedRecordWriter: ~Copyable {
  private let aside: StagedItem
  private var buffer: [UInt8] = []
  private var hash = QuickHash()
  private var count = 0

  fileprivate init(_ aside: consuming StagedItem) throws(StoreError) {
    self.aside = aside
    buffer.reserveCapacity(QuickHash.piece)
    let (file, path) = (self.aside.descriptor, self.aside.path)
    try storing("write", path) {
      _ = try file.writeAll([UInt8](repeating: 0, count: MappedRecord.headerSize))
    }
  }

  /// Appends bytes.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(QuickHash.piece - buffer.count)
      buffer.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if buffer.count == QuickHash.piece { try flush() }
    }
  }

  private mutating func flush() throws(StoreError) {
    let (file, path, piece) = (aside.descriptor, aside.path, buffer)
    piece.withUnsafeBytes { hash.update($0) }
    try storing("write", path) { _ = try file.writeAll(piece) }
    count += piece.count
    buffer.removeAll(keepingCapacity: true)
  }

  fileprivate consuming func finish(
    _ kind: RecordKind, _ key: Digest, as destination: FilePath
  ) throws(StoreError) {
    if !buffer.isEmpty { try flush() }
    let header = MappedRecord.header(kind, key, hash, count: count)
    let (file, path) = (aside.descriptor, aside.path)
    try storing("write", path) { _ = try file.writeAll(toAbsoluteOffset: 0, header) }
    try aside.replace(destination)
  }
}

extension BlobStore {
  /// A record that is mapped; nil where it is absent, damaged, or of another version.
  package func mappedRecord(
    _ kind: RecordKind, _ key: Digest
  ) throws(StoreError) -> MappedRecord? {
    for root in [root] + (lower.map { [$0.root] } ?? []) {
      let path = root.child(kind.rawValue).child(key.hex)
      guard FileStatus(of: path)?.isRegular == true else { continue }
      let file: MappedFile
      do throws(StoreError) {
        file = try MappedFile(below: root, [kind.rawValue, key.hex])
      } catch  where error.errno == .noSuchFileOrDirectory {
        continue
      }
      if let record = MappedRecord(file, kind, key) { return record }
    }
    return nil
  }

  /// Keeps a record that will be mapped.
  ///
  /// - Parameter write: writes its content; false for one that is not to be kept after all.
  package func putMapped(
    _ kind: RecordKind, _ key: Digest, _ write: (inout MappedRecordWriter) throws -> Bool
  ) throws {
    try makeOwn(kind.rawValue)
    // Not forced to disk: one that a loss of power tore has a wrong hash.
    var writer = try MappedRecordWriter(try StagedItem.file(try temporaryPath()))
    if try write(&writer) { try writer.finish(kind, key, as: path(of: kind, key)) }
  }
}
