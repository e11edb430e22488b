/// Where the fields of stanzas stand in the text of a record (``IndexRecord``).
///
/// The values of a stanza follow each other in the order of ``StanzaTable/Field``, so that two bytes
/// say where each ends. Few stanzas are so long that four are needed, and have a row of their own.
struct StanzaPlaces: Sendable {
  /// All fields but `whole`.
  static let width = StanzaTable.Field.whole.rawValue
  /// The fields whose line an error may name.
  static let relations: [StanzaTable.Field] = [
    .preDepends, .depends, .provides, .conflicts, .breaks, .replaces, .recommends, .suggests,
    .enhances,
  ]

  let count: Int
  /// Where each stanza begins in the text.
  nonisolated(unsafe) let starts: UnsafePointer<UInt32>
  /// Which fields each has, a bit for each.
  nonisolated(unsafe) let masks: UnsafePointer<UInt32>
  /// The line that each stanza had in the index.
  nonisolated(unsafe) let lines: UnsafePointer<UInt32>
  /// For each stanza where each field ends, from the stanza's start.
  nonisolated(unsafe) let ends: UnsafePointer<UInt16>
  /// For each long stanza its number and where its fields end, sorted by the numbers.
  nonisolated(unsafe) let long: UnsafePointer<UInt32>
  let longCount: Int
  static let longWidth = width + 1
  /// The bit of a mask that says that a stanza is long.
  static let isLong: UInt32 = 1 << 31
  /// For each stanza by how many lines each of the relations was further down.
  nonisolated(unsafe) let depths: UnsafePointer<UInt16>

  @inline(__always)
  func place(_ field: StanzaTable.Field, of stanza: Int) -> StanzaTable.ByteRange {
    precondition(stanza >= 0 && stanza < count, "internal error: stanza out of range")
    let number = field.rawValue
    guard masks[stanza] & (1 << UInt32(number)) != 0, field != .whole else {
      return StanzaTable.ByteRange()
    }
    let start = starts[stanza]
    if masks[stanza] & Self.isLong != 0 { return longPlace(number, of: stanza) }
    let own = stanza * Self.width + number
    return StanzaTable.ByteRange(
      start: start + UInt32(number == 0 ? 0 : ends[own - 1]), end: start + UInt32(ends[own]))
  }

  private func longPlace(_ number: Int, of stanza: Int) -> StanzaTable.ByteRange {
    guard let row = row(of: stanza) else { return StanzaTable.ByteRange() }
    let start = starts[stanza]
    return StanzaTable.ByteRange(
      start: start + (number == 0 ? 0 : row[number]), end: start + row[number + 1])
  }

  /// The row of a long stanza.
  private func row(of stanza: Int) -> UnsafePointer<UInt32>? {
    var (low, high) = (0, longCount)
    while low < high {
      let middle = (low + high) / 2
      let row = long + middle * Self.longWidth
      if Int(row[0]) == stanza { return row }
      if Int(row[0]) < stanza { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  func line(of field: StanzaTable.Field, of stanza: Int) -> Int {
    let slot = Self.relations.firstIndex(of: field)
    let depth = slot.map { depths[stanza * Self.relations.count + $0] } ?? 0
    return Int(lines[stanza]) + Int(depth)
  }

  /// Whether every place lies within a text.
  func fit(_ textCount: Int) -> Bool {
    var isRight = true
    for stanza in 0..<count {
      var last: UInt16 = 0
      for field in 0..<Self.width {
        let end = ends[stanza * Self.width + field]
        isRight = isRight && end >= last
        last = end
      }
      isRight = isRight && starts[stanza] > 0 && Int(starts[stanza]) + Int(last) <= textCount
      if masks[stanza] & Self.isLong != 0 {
        isRight = isRight && row(of: stanza).map { fits($0, textCount) } ?? false
      }
    }
    return isRight
  }

  private func fits(_ row: UnsafePointer<UInt32>, _ textCount: Int) -> Bool {
    for field in 2..<Self.longWidth where row[field] < row[field - 1] { return false }
    return Int(starts[Int(row[0])]) + Int(row[Self.width]) <= textCount
  }
}
