/// The stanzas of a `Packages` file, found but not decoded: where each field of interest stands.
///
/// One pass, eight bytes kept for each field of each stanza, nothing copied out of the text. Or, of a
/// record, the places that were found then.
struct StanzaTable: Sendable {
  /// A run of bytes of the text; a start of zero is a field that is not there.
  struct ByteRange: BitwiseCopyable, Sendable {
    var start: UInt32 = 0
    var end: UInt32 = 0
    var range: Range<Int> { Int(start)..<Int(end) }
    var isThere: Bool { start != 0 }
  }

  static let width = Field.allCases.count

  let text: IndexText
  private(set) var ranges: [ByteRange] = []
  /// The stanzas that were left out because they cannot be read; none where that is an error.
  private(set) var faults: [StanzaFault] = []
  /// Where fields stand in the text of a record, which `text` is then.
  let places: StanzaPlaces?
  var count: Int { places?.count ?? ranges.count / Self.width }

  func place(_ field: Field, of stanza: Int) -> ByteRange {
    if let places { return places.place(field, of: stanza) }
    return ranges[stanza * Self.width + field.rawValue]
  }

  /// Where a stanza begins in a text that was parsed.
  func start(of stanza: Int) -> Int { Int(place(.whole, of: stanza).start) - 1 }

  /// The line of the index that a relation of a stanza stands in.
  func line(of field: Field, of stanza: Int) -> Int {
    places?.line(of: field, of: stanza)
      ?? Self.line(of: place(field, of: stanza).range.lowerBound, in: text.span)
  }

  /// The bytes of a stanza; of a record those of the fields that it keeps.
  func bytes(of stanza: Int) -> [UInt8] {
    guard places != nil else {
      return text[start(of: stanza)..<Int(place(.whole, of: stanza).end)]
    }
    var bytes: [UInt8] = []
    for field in Field.allCases where place(field, of: stanza).isThere {
      bytes += Array("\(field.name): ".utf8)
      text.append(place(field, of: stanza).range, to: &bytes)
      bytes.append(0x0A)
    }
    return bytes
  }

  /// The table of a record.
  init(_ text: IndexText, _ places: StanzaPlaces, _ faults: [StanzaFault]) {
    self.text = text
    self.places = places
    self.faults = faults
  }

  /// A field's text; empty where it is not there.
  func string(_ field: Field, of stanza: Int) -> String {
    let range = place(field, of: stanza).range
    return text.span.text(range)
  }

  /// Finds the stanzas and checks each.
  ///
  /// - Throws: `ParseError` for a malformed line or a stanza that `StanzaCheck` refuses.
  init(parsing bytes: IndexText) throws(ParseError) {
    text = bytes
    places = nil
    try Self.checkSize(of: text)
    let scan = Self.scan(text.span, 0..<text.count)
    if let fault = scan.faults.first { throw fault.error(in: text.span) }
    ranges = scan.ranges
  }

  /// Finds the stanzas of a large text on several cores.
  ///
  /// - Parameter passesOver: whether a stanza that cannot be read is left out, and kept in `faults`.
  /// - Throws: `ParseError` as `init(parsing:)` does, of the first that is wrong.
  init(
    parsing bytes: IndexText, jobs: Int, smallest: Int, passesOver: Bool
  ) async throws(ParseError) {
    let text = bytes
    try Self.checkSize(of: text)
    let pieces = Self.pieces(of: text.span, jobs, smallest: max(2, smallest))
    let scanned = await withTaskGroup(of: (Int, Scan).self, returning: [Scan].self) { group in
      for (number, piece) in pieces.enumerated() {
        group.addTask { (number, Self.scan(text.span, piece)) }
      }
      var scanned = [Scan](repeating: Scan(), count: pieces.count)
      for await (number, result) in group { scanned[number] = result }
      return scanned
    }
    self.text = text
    places = nil
    for part in scanned {
      if let fault = part.faults.first, !passesOver { throw fault.error(in: text.span) }
      faults += part.faults
      if ranges.isEmpty { ranges = part.ranges } else { ranges += part.ranges }
    }
  }

  private static func checkSize(of text: IndexText) throws(ParseError) {
    if text.count >= UInt32.max { throw ParseError(subject, "it is larger than 4 GiB") }
  }

  /// Cuts the text into as many pieces as there are cores, each of which ends with an empty line,
  /// the end of a stanza, or with the text.
  private static func pieces(
    of text: Span<UInt8>, _ jobs: Int, smallest: Int
  ) -> [Range<Int>] {
    let length = max(smallest, text.count / max(1, jobs) + 1)
    var pieces: [Range<Int>] = []
    var start = 0
    while start < text.count {
      var end = min(start + length, text.count)
      while end < text.count, text[end - 1] != 0x0A || text[end - 2] != 0x0A { end += 1 }
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }

  static let subject = "package index"

  /// The line of the text, from 1, that a byte stands in.
  static func line(of offset: Int, in text: Span<UInt8>) -> Int {
    var line = 1
    for index in 0..<min(offset, text.count) where text[index] == 0x0A { line += 1 }
    return line
  }

  /// What was found in a piece of the text.
  private struct Scan: Sendable {
    var ranges: [ByteRange] = []
    var faults: [StanzaFault] = []
  }

  /// Finds the stanzas of a piece of the text that begins and ends between stanzas.
  private static func scan(_ text: Span<UInt8>, _ piece: Range<Int>) -> Scan {
    let width = width
    var scan = Scan()
    // A stanza of Debian's has 800 bytes; growing by doubling would cost as much as the text.
    scan.ranges.reserveCapacity(piece.count / 760 * width)
    var index = piece.lowerBound
    var base = -1
    /// The field whose value a continuation line goes on with: an index into `ranges`, -1 for none.
    var open = -1
    /// What is wrong with the stanza that is being read.
    var fault: StanzaFault?
    func finish(_ scan: inout Scan, at end: Int) {
      scan.ranges[base + Field.whole.rawValue].end = UInt32(truncatingIfNeeded: end)
      if let found = fault ?? StanzaCheck.fault(text, scan.ranges, base) {
        var found = found
        found.name = scan.ranges[base + Field.package.rawValue]
        scan.faults.append(found)
        scan.ranges.removeLast(width)
      }
    }
    let count = piece.upperBound
    while index < count {
      let begin = index
      while index < count, text[index] != 0x0A { index += 1 }
      var end = index
      // A line may end as on Windows, as apt reads it.
      if end > begin, text[end - 1] == 0x0D { end -= 1 }
      index += 1
      if begin == end {
        if base >= 0 { finish(&scan, at: begin) }
        base = -1
        fault = nil
        continue
      }
      if base < 0 {
        base = scan.ranges.count
        for _ in 0..<width { scan.ranges.append(ByteRange()) }
        // Offset by one, so that a start of zero is free to mean "not there".
        scan.ranges[base + Field.whole.rawValue].start = UInt32(truncatingIfNeeded: begin + 1)
        open = -1
        if text[begin].isBlank {
          fault = StanzaFault(begin, "a continuation line without a field before it")
          continue
        }
      }
      if text[begin].isBlank {
        if open >= 0 { scan.ranges[open].end = UInt32(truncatingIfNeeded: end) }
        continue
      }
      open = -1
      var colon = begin
      while colon < end, text[colon] != 0x3A { colon += 1 }
      if colon == end {
        fault = fault ?? StanzaFault(begin, "no colon after the field's name")
        continue
      }
      if let field = Field(text, begin..<colon) {
        open = base + field.rawValue
        if scan.ranges[open].isThere {
          fault = fault ?? StanzaFault(begin, "it is given twice", field)
        }
        let value = text.trimmed(colon + 1..<end)
        scan.ranges[open].start = UInt32(truncatingIfNeeded: value.lowerBound)
        scan.ranges[open].end = UInt32(truncatingIfNeeded: value.upperBound)
      }
    }
    if base >= 0 { finish(&scan, at: count) }
    return scan
  }

  static func refusal(
    _ text: Span<UInt8>, _ offset: Int, _ reason: String, _ field: Field? = nil
  ) -> ParseError {
    ParseError(subject, line: line(of: offset, in: text), field: field?.name, reason)
  }
}

/// What is wrong with one stanza of an index, and where.
struct StanzaFault: Sendable {
  /// Where in the text.
  let offset: Int
  let field: StanzaTable.Field?
  let reason: String
  /// Where the package's name stands, if it has one.
  var name = StanzaTable.ByteRange()
  /// The line, where it is known already.
  var line: Int?

  init(_ offset: Int, _ reason: String, _ field: StanzaTable.Field? = nil) {
    self.offset = offset
    self.field = field
    self.reason = reason
  }

  func error(in text: Span<UInt8>) -> ParseError {
    guard let line else { return StanzaTable.refusal(text, offset, reason, field) }
    return ParseError(StanzaTable.subject, line: line, field: field?.name, reason)
  }
}
