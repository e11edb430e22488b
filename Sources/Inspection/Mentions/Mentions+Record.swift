package import Content

/// All that a file mentions, whoever may ask.
extension Mentions: Record {
  package static let kind = RecordKind.mentions

  package func write(to writer: inout RecordWriter) {
    writer.integer((startsPrograms ? 1 : 0) | (mayStartPrograms ? 2 : 0))
    for texts in [paths, runOnPaths, tails] {
      writer.integer(Int64(texts.count))
      for text in texts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { writer.bytes(text) }
    }
    for names in [allWords, allEndings] {
      writer.integer(Int64(names.hashes.count))
      for hash in names.hashes.sorted() { writer.integer(Int64(bitPattern: hash)) }
    }
  }

  package init?(from reader: inout RecordReader) {
    guard let flags = reader.integer(), let paths = reader.list({ $0.bytes() }),
      let runOnPaths = reader.list({ $0.bytes() }), let tails = reader.list({ $0.bytes() }),
      let words = reader.list({ $0.integer() }), let endings = reader.list({ $0.integer() })
    else { return nil }
    self.init()
    startsPrograms = flags & 1 != 0
    mayStartPrograms = flags & 2 != 0
    self.paths = Set(paths)
    self.runOnPaths = Set(runOnPaths)
    self.tails = Set(tails)
    allWords = WordHashes(words.map { UInt64(bitPattern: $0) })
    allEndings = WordHashes(endings.map { UInt64(bitPattern: $0) })
  }
}
