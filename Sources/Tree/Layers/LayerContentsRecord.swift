package import Content

extension LayerContents: Record {
  package static let kind = RecordKind.contents

  package func write(to writer: inout RecordWriter) {
    writer.blob(diff)
    writer.integer(Int64(changes.count))
    for change in changes { Self.write(change, &writer) }
    let kept = kept.sorted { $0.key < $1.key }
    writer.integer(Int64(kept.count))
    for (_, bytes) in kept { writer.bytes(bytes) }
  }

  package init?(from reader: inout RecordReader) {
    guard let diff = reader.blob(), let changes = reader.list({ Self.change(&$0, diff.size) }),
      let kept = reader.list({ $0.bytes() })
    else { return nil }
    let named = kept.map { (Digest(of: $0), $0) }
    self.init(diff: diff, changes: changes, kept: Dictionary(named) { first, _ in first })
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
