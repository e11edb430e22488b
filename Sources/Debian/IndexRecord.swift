/// A parsed index as one run of bytes that can be mapped and asked at once.
///
/// It has what ``PackageIndex`` can be asked: the fields that it finds, where they stand, tables of
/// names, and what could not be read. A record answers as the index does that it was made of; only
/// fields that nothing here reads are gone.
///
/// ```text
/// counts   eight numbers of four bytes
/// tables   numbers of four bytes: starts, masks, lines, heads, next, ranks, provided names with
///          their heads and next, faults, long stanzas
/// places   numbers of two bytes: ends, depths
/// text     a byte, then the fields of the stanzas, and the words of the faults
/// ```
struct IndexRecord {
  /// How many of everything there are, in the order of the file.
  struct Counts: BitwiseCopyable {
    var stanzas: UInt32 = 0
    var heads: UInt32 = 0
    var provided: UInt32 = 0
    var providedHeads: UInt32 = 0
    var faults: UInt32 = 0
    var text: UInt32 = 0
    var long: UInt32 = 0
    var reserved: UInt32 = 0

    /// Bytes before the text.
    var textStart: Int {
      let stanzas = Int(self.stanzas)
      let numbers =
        stanzas * 5 + Int(heads) + Int(provided) * (ProvidedTable.width + 1) + Int(providedHeads)
        + Int(faults) * IndexRecord.faultWidth + Int(long) * StanzaPlaces.longWidth
      return MemoryLayout<Counts>.size + numbers * 4
        + stanzas * (StanzaPlaces.width + StanzaPlaces.relations.count) * 2
    }
  }

  /// Start and end of the name, the line, the field and one, start and end of the reason.
  static let faultWidth = 6

  let table: StanzaTable
  let names: NameChains
  let provided: ProvidedTable
  let ranks: Numbers

  /// Reads a record.
  ///
  /// - Parameter bytes: must stay the same as long as `owner` lives.
  /// - Returns: nil for what is not one.
  init?(_ bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject) {
    guard bytes.count >= MemoryLayout<Counts>.size, let base = bytes.baseAddress else { return nil }
    let counts = bytes.loadUnaligned(as: Counts.self)
    let textStart = counts.textStart
    guard bytes.count == textStart + Int(counts.text), counts.text > 0 else { return nil }
    guard NameChains.isSize(counts.heads), NameChains.isSize(counts.providedHeads) else {
      return nil
    }
    var offset = MemoryLayout<Counts>.size
    func take(_ count: Int) -> UnsafeBufferPointer<UInt32> {
      defer { offset += count * 4 }
      return UnsafeBufferPointer(
        start: (base + offset).assumingMemoryBound(to: UInt32.self), count: count)
    }
    func takeSmall(_ count: Int) -> UnsafePointer<UInt16> {
      defer { offset += count * 2 }
      return (base + offset).assumingMemoryBound(to: UInt16.self)
    }
    let stanzas = Int(counts.stanzas)
    let (starts, masks, lines) = (take(stanzas), take(stanzas), take(stanzas))
    names = NameChains(
      heads: Numbers(take(Int(counts.heads)), owner: owner),
      next: Numbers(take(stanzas), owner: owner))
    ranks = Numbers(take(stanzas), owner: owner)
    let entries = Numbers(take(Int(counts.provided) * ProvidedTable.width), owner: owner)
    provided = ProvidedTable(
      entries: entries,
      names: NameChains(
        heads: Numbers(take(Int(counts.providedHeads)), owner: owner),
        next: Numbers(take(Int(counts.provided)), owner: owner)))
    let faults = take(Int(counts.faults) * Self.faultWidth)
    let long = take(Int(counts.long) * StanzaPlaces.longWidth)
    guard let start = starts.baseAddress, let mask = masks.baseAddress,
      let line = lines.baseAddress, let rows = long.baseAddress
    else { return nil }
    let places = StanzaPlaces(
      count: stanzas, starts: start, masks: mask, lines: line,
      ends: takeSmall(stanzas * StanzaPlaces.width), long: rows, longCount: Int(counts.long),
      depths: takeSmall(stanzas * StanzaPlaces.relations.count))
    guard offset == textStart, places.fit(Int(counts.text)) else { return nil }
    let text = IndexText(
      UnsafeRawBufferPointer(rebasing: bytes[textStart...]), owner: owner)
    var found: [StanzaFault] = []
    for number in 0..<Int(counts.faults) {
      let row = faults[number * Self.faultWidth..<(number + 1) * Self.faultWidth].map { $0 }
      guard let fault = StanzaFault(row, text.span) else { return nil }
      found.append(fault)
    }
    table = StanzaTable(text, places, found)
  }
}

extension StanzaFault {
  /// A fault of a record: see ``IndexRecord/faultWidth``.
  fileprivate init?(_ row: [UInt32], _ text: Span<UInt8>) {
    guard row[0] <= row[1], row[1] <= text.count, row[4] <= row[5], row[5] <= text.count else {
      return nil
    }
    let field = row[3] == 0 ? nil : StanzaTable.Field(rawValue: Int(row[3]) - 1)
    self.init(0, text.text(Int(row[4])..<Int(row[5])), field)
    name = StanzaTable.ByteRange(start: row[0], end: row[1])
    line = Int(row[2])
  }
}
