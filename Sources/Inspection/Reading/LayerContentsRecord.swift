internal import Content
internal import Rootfs

/// A layer's contents as the cache holds them, named by the digest of the layer as it is stored.
enum LayerContentsRecord {
  /// The cache's folder of these records.
  static let folder = "contents"
  /// A change of this form, or of what is recorded, is a new version: older records are ignored.
  static let version: Int64 = 2

  static func encode(_ contents: LayerContents) -> [UInt8] {
    var record = RecordWriter()
    record.integer(version)
    record.blob(contents.diff)
    record.integer(Int64(contents.items.count))
    for item in contents.items { write(item, &record) }
    let kept = contents.kept.sorted { $0.key < $1.key }
    record.integer(Int64(kept.count))
    for (_, bytes) in kept { record.bytes(bytes) }
    return record.finish()
  }

  /// - Returns: nil for a record that is damaged or of another version.
  static func decode(_ bytes: [UInt8]) -> LayerContents? {
    guard var record = RecordReader(bytes), record.integer() == version,
      let diff = record.blob(), let items = record.list({ item(&$0, diff.size) }),
      let kept = record.list({ $0.bytes() })
    else { return nil }
    let named = kept.map { (Digest(of: $0), $0) }
    return LayerContents(
      diff: diff, items: items, kept: Dictionary(named) { first, _ in first })
  }

  private static let specials = SpecialFile.allCases

  private static func write(_ item: LayerItem, _ record: inout RecordWriter) {
    record.bytes(item.path.bytes)
    switch item.kind {
    case .directory: record.integer(0)
    case .file(let blob, let offset):
      record.integer(1)
      record.blob(blob)
      record.integer(Int64(offset))
    case .symbolicLink(let target):
      record.integer(2)
      record.bytes(target)
    case .hardLink(let target):
      record.integer(3)
      record.bytes(target.bytes)
    case .whiteout: record.integer(4)
    case .opaque: record.integer(5)
    case .special(let special): record.integer(6 + Int64(specials.firstIndex(of: special) ?? 0))
    }
    record.integer(Int64(item.mode) << 32 | Int64(item.uid))
    record.integer(Int64(item.gid))
    record.integer(item.mtime)
    record.bytes(item.capabilities?.bytes ?? [])
  }

  private static func item(_ record: inout RecordReader, _ size: Int64) -> LayerItem? {
    guard let path = path(&record), let kind = kind(&record, size),
      let modeAndOwner = record.integer(),
      let gid = record.integer().flatMap({ UInt32(exactly: $0) }), let mtime = record.integer(),
      let capabilities = record.bytes()
    else { return nil }
    return LayerItem(
      path: path, kind: kind, mode: UInt32(truncatingIfNeeded: modeAndOwner >> 32),
      uid: UInt32(truncatingIfNeeded: modeAndOwner), gid: gid, mtime: mtime,
      capabilities: capabilities.isEmpty ? nil : FileCapabilities(bytes: capabilities))
  }

  private static func path(_ record: inout RecordReader) -> MemberPath? {
    guard let bytes = record.bytes() else { return nil }
    do {
      return try MemberPath(parsing: bytes)
    } catch {
      return nil
    }
  }

  private static func kind(_ record: inout RecordReader, _ size: Int64) -> LayerItem.Kind? {
    guard let number = record.integer() else { return nil }
    switch number {
    case 0: return .directory
    case 1:
      guard let blob = record.blob(), let offset = record.integer(), offset >= 0,
        blob.size >= 0, offset <= size, blob.size <= size - offset
      else { return nil }
      return .file(blob, offset: Int(offset))
    case 2: return record.bytes().map { .symbolicLink(target: $0) }
    case 3: return path(&record).map { .hardLink(to: $0) }
    case 4: return .whiteout
    case 5: return .opaque
    case 6..<6 + Int64(specials.count): return .special(specials[Int(number - 6)])
    default: return nil
    }
  }
}
