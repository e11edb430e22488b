extension TarItem {
  /// The header with bytes put in its place, and its checksum set right again.
  package func header(_ patches: (at: Int, bytes: [UInt8])...) -> [UInt8] {
    header(patches)
  }

  /// The header with bytes put in its place, and its checksum set right again.
  package func header(_ patches: [(at: Int, bytes: [UInt8])]) -> [UInt8] {
    var block = header
    for (start, bytes) in patches {
      block.replaceSubrange(start..<start + bytes.count, with: bytes)
    }
    block.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    let digits = String(repeating: "0", count: 6 - sum.utf8.count) + sum
    block.replaceSubrange(148..<156, with: Array(digits.utf8) + [0, 0x20])
    return block
  }
}

extension [UInt8] {
  /// So many zeros.
  package static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// The bytes of a text.
  package init(text: String) { self = Swift.Array(text.utf8) }
}
