package import Content

extension Mentions: Record {
  package static let kind = RecordKind.mentions

  package func write(to writer: inout RecordWriter) {
    writer.integer((startsPrograms ? 1 : 0) | (mayStartPrograms ? 2 : 0))
    for texts in [paths, runOnPaths, words, endings, tails] {
      writer.integer(Int64(texts.count))
      for text in texts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { writer.bytes(text) }
    }
  }

  package init?(from reader: inout RecordReader) {
    guard let flags = reader.integer(), let paths = reader.list({ $0.bytes() }),
      let runOnPaths = reader.list({ $0.bytes() }), let words = reader.list({ $0.bytes() }),
      let endings = reader.list({ $0.bytes() }), let tails = reader.list({ $0.bytes() })
    else { return nil }
    self.init()
    startsPrograms = flags & 1 != 0
    mayStartPrograms = flags & 2 != 0
    self.paths = Set(paths)
    self.runOnPaths = Set(runOnPaths)
    self.words = Set(words)
    self.endings = Set(endings)
    self.tails = Set(tails)
  }
}
