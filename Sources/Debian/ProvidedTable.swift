internal import Spelling

/// The names that the stanzas of an index provide.
struct ProvidedTable: Sendable {
  /// One name of one `Provides` field.
  struct Entry: BitwiseCopyable, Sendable {
    let name: StanzaTable.ByteRange
    let version: StanzaTable.ByteRange
    let stanza: UInt32

    func append(to numbers: inout [UInt32]) {
      numbers.append(name.start)
      numbers.append(name.end)
      numbers.append(version.start)
      numbers.append(version.end)
      numbers.append(stanza)
    }
  }

  /// Each entry as numbers: name, version and stanza.
  private let entries: Numbers
  let names: NameChains
  static let width = 5

  /// The tables of a record.
  init(entries: Numbers, names: NameChains) {
    self.entries = entries
    self.names = names
  }

  var count: Int { entries.count / Self.width }

  func entry(_ index: Int) -> Entry {
    let base = index * Self.width
    return Entry(
      name: StanzaTable.ByteRange(start: entries[base], end: entries[base + 1]),
      version: StanzaTable.ByteRange(start: entries[base + 2], end: entries[base + 3]),
      stanza: entries[base + 4])
  }

  /// Finds the provided names of every stanza.
  ///
  /// - Parameter passesOver: whether a name that cannot be read is left out.
  /// - Throws: `ParseError` for text that is not a list of names with at most `(= version)` each.
  init(_ table: StanzaTable, passesOver: Bool = false) throws(ParseError) {
    let text = table.text.span
    var entries: [Entry] = []
    for stanza in 0..<table.count {
      let place = table.place(.provides, of: stanza)
      if place.isThere { try Self.read(text, place.range, stanza, passesOver, into: &entries) }
    }
    names = NameChains(text, entries.map(\.name))
    var numbers: [UInt32] = []
    numbers.reserveCapacity(entries.count * Self.width)
    for entry in entries { entry.append(to: &numbers) }
    self.entries = Numbers(numbers)
  }

  /// The entries of this name, in the file's order.
  func entries(of name: PackageName, in table: StanzaTable) -> [Entry] {
    let wanted = name.text.utf8.span
    let text = table.text.span
    var found: [Entry] = []
    var index = names.first(wanted)
    while index != NameChains.none {
      let entry = entry(Int(index))
      if text.holds(wanted, at: entry.name.range) { found.append(entry) }
      index = names.after(index)
    }
    return found
  }

  private static func read(
    _ text: Span<UInt8>, _ range: Range<Int>, _ stanza: Int, _ passesOver: Bool,
    into entries: inout [Entry]
  ) throws(ParseError) {
    var start = range.lowerBound
    while start <= range.upperBound {
      var end = start
      while end < range.upperBound, text[end] != 0x2C { end += 1 }
      let item = text.trimmed(start..<end)
      guard let (name, version) = parts(text, item) else {
        guard !passesOver else {
          start = end + 1
          continue
        }
        let reason = "\(quoted(text.text(item))): \(ProvidedName.rule)"
        throw StanzaTable.refusal(text, item.lowerBound, reason, .provides)
      }
      entries.append(
        Entry(name: name, version: version, stanza: UInt32(truncatingIfNeeded: stanza)))
      start = end + 1
    }
  }

  /// `name`, `name:any` or `name (= version)`.
  private static func parts(
    _ text: Span<UInt8>, _ item: Range<Int>
  ) -> (StanzaTable.ByteRange, StanzaTable.ByteRange)? {
    var end = item.lowerBound
    while end < item.upperBound, PackageName.isNameByte(text[end]) { end += 1 }
    let name = item.lowerBound..<end
    if PackageName.fault(text, name) != nil { return nil }
    if end < item.upperBound, text[end] == 0x3A {
      let qualifier = end + 1
      while end < item.upperBound, !text[end].isSpace, text[end] != 0x28 { end += 1 }
      if Architecture.fault(text, qualifier..<end) != nil { return nil }
    }
    let rest = text.trimmed(end..<item.upperBound)
    if rest.isEmpty { return (place(name), StanzaTable.ByteRange()) }
    guard rest.count > 2, text[rest.lowerBound] == 0x28, text[rest.upperBound - 1] == 0x29 else {
      return nil
    }
    var inner = text.trimmed(rest.lowerBound + 1..<rest.upperBound - 1)
    if !inner.isEmpty, text[inner.lowerBound] == 0x3D {
      inner = text.trimmed(inner.lowerBound + 1..<inner.upperBound)
    }
    guard case .parts = Version.scan(text, inner) else { return nil }
    return (place(name), place(inner))
  }

  private static func place(_ range: Range<Int>) -> StanzaTable.ByteRange {
    StanzaTable.ByteRange(
      start: UInt32(truncatingIfNeeded: range.lowerBound),
      end: UInt32(truncatingIfNeeded: range.upperBound))
  }
}
