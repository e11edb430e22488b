/// Makes an ``IndexRecord`` of a parsed index.
struct IndexRecordWriter {
  private let table: StanzaTable
  private var counts = IndexRecord.Counts()
  private var starts: [UInt32] = []
  private var masks: [UInt32] = []
  private var lines: [UInt32] = []
  private var ends: [UInt16] = []
  private var depths: [UInt16] = []
  private var faults: [UInt32] = []
  private var long: [UInt32] = []
  /// What follows the stanzas' text.
  private var words: [UInt8] = []

  /// Works out where everything will stand.
  ///
  /// - Returns: nil for an index that no record can hold: one of more than 4 GiB.
  init?(_ table: StanzaTable) {
    self.table = table
    let count = table.count
    starts.reserveCapacity(count)
    masks.reserveCapacity(count)
    lines.reserveCapacity(count)
    ends.reserveCapacity(count * StanzaPlaces.width)
    depths.reserveCapacity(count * StanzaPlaces.relations.count)
    var position = 1
    var lines = LineCounter(table.text)
    for stanza in 0..<count {
      guard let length = add(stanza, at: position, &lines) else { return nil }
      position += length
    }
    add(table.faults, at: position)
    guard position + words.count < UInt32.max, count < UInt32.max else { return nil }
    counts.stanzas = UInt32(count)
    counts.faults = UInt32(table.faults.count)
    counts.long = UInt32(long.count / StanzaPlaces.longWidth)
    counts.text = UInt32(position + words.count)
  }

  /// - Returns: how many bytes the stanza takes.
  private mutating func add(_ stanza: Int, at position: Int, _ counter: inout LineCounter) -> Int? {
    var (mask, end): (UInt32, Int) = (0, 0)
    let base = ends.count
    for number in 0..<StanzaPlaces.width {
      guard let field = StanzaTable.Field(rawValue: number) else { return nil }
      let place = table.place(field, of: stanza)
      if place.isThere {
        mask |= 1 << UInt32(number)
        end += place.range.count
      }
      ends.append(UInt16(truncatingIfNeeded: end))
    }
    if end > Int(UInt16.max) {
      mask |= StanzaPlaces.isLong
      addRow(stanza)
      for index in base..<ends.count { ends[index] = 0 }
    }
    starts.append(UInt32(truncatingIfNeeded: position))
    masks.append(mask)
    let line = counter.line(at: table.start(of: stanza))
    lines.append(UInt32(truncatingIfNeeded: line))
    let first = depths.count
    depths.append(contentsOf: repeatElement(0, count: StanzaPlaces.relations.count))
    for (slot, field) in StanzaPlaces.relations.enumerated() {
      let place = table.place(field, of: stanza)
      guard place.isThere else { continue }
      let depth = counter.line(at: Int(place.start)) - line
      guard depth <= UInt16.max else { return nil }
      depths[first + slot] = UInt16(depth)
    }
    return end
  }

  private mutating func addRow(_ stanza: Int) {
    long.append(UInt32(truncatingIfNeeded: stanza))
    var end = 0
    for field in StanzaTable.Field.allCases.prefix(StanzaPlaces.width) {
      let place = table.place(field, of: stanza)
      if place.isThere { end += place.range.count }
      long.append(UInt32(truncatingIfNeeded: end))
    }
  }

  private mutating func add(_ found: [StanzaFault], at position: Int) {
    for fault in found {
      let start = position + words.count
      words += table.text[fault.name.range]
      let middle = position + words.count
      words += fault.reason.utf8
      let line = fault.error(in: table.text.span).line ?? 0
      faults += [start, middle, line, fault.field.map { $0.rawValue + 1 } ?? 0, middle].map {
        UInt32(truncatingIfNeeded: $0)
      }
      faults.append(UInt32(truncatingIfNeeded: position + words.count))
    }
  }

  /// Hands on the record's bytes in order.
  mutating func write<Failure>(
    names: NameChains, provided: ProvidedTable, ranks: [UInt32],
    to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    counts.heads = UInt32(names.heads.count)
    counts.provided = UInt32(provided.count)
    counts.providedHeads = UInt32(provided.names.heads.count)
    try Self.put([counts], sink)
    for numbers in [starts, masks, lines] { try Self.put(numbers, sink) }
    try sink(names.heads.bytes)
    try sink(names.next.bytes)
    try Self.put(ranks, sink)
    try Self.put(moved(provided), sink)
    try sink(provided.names.heads.bytes)
    try sink(provided.names.next.bytes)
    try Self.put(faults, sink)
    try Self.put(long, sink)
    for numbers in [ends, depths] { try Self.put(numbers, sink) }
    try writeText(sink)
  }

  private func writeText<Failure>(
    _ sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var buffer: [UInt8] = [0x0A]
    for stanza in 0..<table.count {
      for number in 0..<StanzaPlaces.width where masks[stanza] & (1 << UInt32(number)) != 0 {
        guard let field = StanzaTable.Field(rawValue: number) else { continue }
        table.text.append(table.place(field, of: stanza).range, to: &buffer)
      }
      if buffer.count >= 1 << 16 {
        try Self.put(buffer, sink)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try Self.put(buffer + words, sink)
  }

  /// The provided names at their new places.
  private func moved(_ provided: ProvidedTable) -> [UInt32] {
    var numbers: [UInt32] = []
    numbers.reserveCapacity(provided.count * ProvidedTable.width)
    for index in 0..<provided.count {
      let entry = provided.entry(index)
      let stanza = Int(entry.stanza)
      let old = table.place(.provides, of: stanza).start
      let new = starts[stanza] + before(.provides, of: stanza)
      func moved(_ place: StanzaTable.ByteRange) -> StanzaTable.ByteRange {
        guard place.isThere else { return place }
        return StanzaTable.ByteRange(start: place.start - old + new, end: place.end - old + new)
      }
      ProvidedTable.Entry(
        name: moved(entry.name), version: moved(entry.version), stanza: entry.stanza
      ).append(to: &numbers)
    }
    return numbers
  }

  /// How many bytes of a stanza come before a field.
  private func before(_ field: StanzaTable.Field, of stanza: Int) -> UInt32 {
    guard masks[stanza] & StanzaPlaces.isLong != 0 else {
      return UInt32(ends[stanza * StanzaPlaces.width + field.rawValue - 1])
    }
    var count = 0
    for earlier in StanzaTable.Field.allCases.prefix(field.rawValue) {
      let place = table.place(earlier, of: stanza)
      if place.isThere { count += place.range.count }
    }
    return UInt32(truncatingIfNeeded: count)
  }

  private static func put<Failure, Number: BitwiseCopyable>(
    _ numbers: [Number], _ sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let bytes = numbers.span.bytes
    try bytes.withUnsafeBytes { (bytes) throws(Failure) in try sink(bytes) }
  }
}

/// Counts the lines of a text; quickest where each place is after the one before.
private struct LineCounter {
  private let text: IndexText
  private var offset = 0
  private var line = 1

  init(_ text: IndexText) { self.text = text }

  /// The line, from 1, that a byte stands in.
  mutating func line(at place: Int) -> Int {
    if place >= offset {
      line += text.lineFeeds(offset..<place)
    } else {
      line -= text.lineFeeds(place..<offset)
    }
    offset = place
    return line
  }
}
