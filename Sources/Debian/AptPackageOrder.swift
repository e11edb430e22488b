/// Ranks the names of an index by their first mention, as apt numbers packages.
///
/// For each stanza apt takes its own name, then the fields in the order of
/// `debListParser::NewVersion`; a name with an architecture qualifier is a name of its own there.
enum AptPackageOrder {
  private static let fields: [StanzaTable.Field] = [
    .preDepends, .depends, .conflicts, .breaks, .recommends, .suggests, .replaces, .enhances,
    .provides,
  ]

  static func ranks(of table: StanzaTable, names: NameChains) -> [UInt32] {
    let text = table.text.span
    var ranks = [UInt32](repeating: .max, count: table.count)
    var next: UInt32 = 0
    for stanza in 0..<table.count {
      rank(table.place(.package, of: stanza).range, text, table, names, &ranks, &next)
      for field in fields {
        let place = table.place(field, of: stanza)
        if !place.isThere { continue }
        var index = Int(place.start)
        let end = Int(place.end)
        while index < end {
          while index < end, text[index].isSpace { index += 1 }
          let start = index
          while index < end, PackageName.isNameByte(text[index]) { index += 1 }
          if index == end || text[index] != 0x3A {
            rank(start..<index, text, table, names, &ranks, &next)
          }
          while index < end, text[index] != 0x2C, text[index] != 0x7C { index += 1 }
          index += 1
        }
      }
    }
    return ranks
  }

  /// Gives the next rank to every stanza of this name, unless they have one.
  private static func rank(
    _ name: Range<Int>, _ text: Span<UInt8>, _ table: StanzaTable, _ names: NameChains,
    _ ranks: inout [UInt32], _ next: inout UInt32
  ) {
    let wanted = text.extracting(name)
    var entry = names.first(wanted)
    var isNew = false
    while entry != NameChains.none {
      let stanza = Int(entry)
      if text.holds(wanted, at: table.place(.package, of: stanza).range) {
        if ranks[stanza] != .max { return }
        ranks[stanza] = next
        isNew = true
      }
      entry = names.after(entry)
    }
    if isNew { next += 1 }
  }
}
