/// The texts in which a file says what libraries it loads by name while it runs: `.note.dlopen`.
///
/// (The UAPI group's "ELF dlopen metadata": notes of the owner `FDO`, each with an array of JSON.) The
/// linker puts them into segments of notes, so that no section headers are needed. Nothing here makes a
/// file unreadable: a note that is broken is told as an empty text.
struct LoadNotes {
  private(set) var texts: [[UInt8]] = []
  /// How many notes of all kinds may still be looked at: segments may lie one over the other.
  private var rest = 4096
  /// How many bytes of texts may still be taken; real files have a few hundred.
  private var room: UInt64 = 64 << 10

  /// `FDO_DLOPEN_METADATA`.
  private static let type: UInt32 = 0x407c_0c0a
  private static let name = Array("FDO\0".utf8)

  /// Takes the texts of one segment of notes.
  mutating func read(_ bytes: Span<UInt8>, _ segment: Segment, _ layout: ByteLayout) {
    guard let end = try? segment.end(in: bytes, of: "a note") else { return }
    let align: UInt64 = segment.alignment == 8 ? 8 : 4
    var at = segment.offset
    while end - at >= 12, rest > 0 {
      rest -= 1
      guard let nameSize = try? layout.word(bytes, at: at, of: "a note"),
        let size = try? layout.word(bytes, at: at + 4, of: "a note"),
        let type = try? layout.word(bytes, at: at + 8, of: "a note")
      else { return }
      // Both sizes have 32 bits, and the segment lies within the file: nothing here overflows.
      let content = at + (12 + UInt64(nameSize) + align - 1) / align * align
      let isOwn = type == Self.type && hasName(bytes, at: at + 12, nameSize, end)
      guard content <= end, UInt64(size) <= end - content else {
        if isOwn { texts.append([]) }
        return
      }
      if isOwn {
        guard UInt64(size) <= room else { return texts.append([]) }
        room -= UInt64(size)
        texts.append(text(bytes, Int(content)..<Int(content + UInt64(size))))
      }
      at = content + (UInt64(size) + align - 1) / align * align
      guard at <= end else { return }
    }
  }

  private func hasName(
    _ bytes: Span<UInt8>, at start: UInt64, _ size: UInt32, _ end: UInt64
  ) -> Bool {
    guard size == UInt32(Self.name.count), end - start >= UInt64(size) else { return false }
    return Self.name.indices.allSatisfy { bytes[Int(start) + $0] == Self.name[$0] }
  }

  /// Up to the zero that ends it.
  private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    for index in range {
      guard bytes[index] != 0 else { break }
      text.append(bytes[index])
    }
    return text
  }
}
