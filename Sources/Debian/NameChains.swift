/// A table from the bytes of a name to the entries that have it, in their order.
///
/// Entries are numbers; the names stay where they are. The hash is FNV-1a, the same in each run.
struct NameChains: Sendable {
  /// What ends a chain.
  static let none = UInt32.max
  let heads: Numbers
  let next: Numbers

  /// The tables of a record.
  init(heads: Numbers, next: Numbers) {
    self.heads = heads
    self.next = next
  }

  /// Whether there may be so many heads.
  static func isSize(_ count: UInt32) -> Bool { count > 0 && count & (count - 1) == 0 }

  /// A table of the stanzas by the packages' names.
  init(of table: StanzaTable) {
    var places: [StanzaTable.ByteRange] = []
    places.reserveCapacity(table.count)
    for stanza in 0..<table.count { places.append(table.place(.package, of: stanza)) }
    self.init(table.text.span, places)
  }

  /// A table of entries, each at a place in the text.
  init(_ text: Span<UInt8>, _ places: [StanzaTable.ByteRange]) {
    var size = 16
    while size < places.count { size *= 2 }
    var heads = [UInt32](repeating: Self.none, count: size)
    var next = [UInt32](repeating: Self.none, count: places.count)
    // From the last to the first, so that a chain runs forwards.
    for entry in places.indices.reversed() {
      let slot = Self.hash(text, places[entry].range) & (size - 1)
      next[entry] = heads[slot]
      heads[slot] = UInt32(truncatingIfNeeded: entry)
    }
    self.heads = Numbers(heads)
    self.next = Numbers(next)
  }

  /// The first entry that may have this name; `none` at the end.
  func first(_ name: Span<UInt8>) -> UInt32 {
    heads[Self.hash(name, 0..<name.count) & (heads.count - 1)]
  }

  /// The entry after this one in its chain; `none` at the end.
  func after(_ entry: UInt32) -> UInt32 {
    let after = next[Int(entry)]
    precondition(after > entry, "internal error: a chain of names does not run forwards")
    return after
  }

  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7FFF_FFFF)
  }
}

extension Span<UInt8> {
  /// Whether the bytes of a range are those of the name.
  func holds(_ name: Span<UInt8>, at range: Range<Int>) -> Bool {
    if range.count != name.count { return false }
    for index in 0..<name.count where self[range.lowerBound + index] != name[index] {
      return false
    }
    return true
  }
}
