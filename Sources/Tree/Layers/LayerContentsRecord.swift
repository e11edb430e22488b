internal import Content

/// A layer's contents as the cache holds them, named by the digest of the layer as it is stored.
enum LayerContentsRecord {
  /// The cache's directory of these records.
  static let folder = "contents"
  /// A change of this form, or of what is recorded, is a new version: older records are ignored.
  static let version: Int64 = 3

  static func encode(_ contents: LayerContents) -> [UInt8] {
    var record = RecordWriter()
    record.integer(version)
    record.blob(contents.diff)
    record.integer(Int64(contents.changes.count))
    for change in contents.changes { write(change, &record) }
    let kept = contents.kept.sorted { $0.key < $1.key }
    record.integer(Int64(kept.count))
    for (_, bytes) in kept { record.bytes(bytes) }
    return record.finish()
  }

  /// - Returns: nil for a record that is damaged or of another version.
  static func decode(_ bytes: [UInt8]) -> LayerContents? {
    guard var record = RecordReader(bytes), record.integer() == version,
      let diff = record.blob(), let changes = record.list({ change(&$0, diff.size) }),
      let kept = record.list({ $0.bytes() })
    else { return nil }
    let named = kept.map { (Digest(of: $0), $0) }
    return LayerContents(
      diff: diff, changes: changes, kept: Dictionary(named) { first, _ in first })
  }

  private static func write(_ change: LayerChange, _ record: inout RecordWriter) {
    switch change {
    case .whiteout(let path):
      record.integer(0)
      record.path(path)
    case .opaque(let path):
      record.integer(1)
      record.path(path)
    case .put(let entry, let offset):
      record.integer(2)
      record.entry(entry)
      record.integer(Int64(offset))
    }
  }

  private static func change(_ record: inout RecordReader, _ size: Int64) -> LayerChange? {
    switch record.integer() {
    case 0: return record.path().map { .whiteout($0) }
    case 1: return record.path().map { .opaque($0) }
    case 2:
      guard let entry = record.entry(of: .unknown), let offset = record.integer(), offset >= 0,
        offset <= size, (0...(size - offset)).contains(entry.content?.size ?? 0)
      else { return nil }
      return .put(entry, offset: Int(offset))
    default: return nil
    }
  }
}
