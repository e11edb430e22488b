internal import Content

#if canImport(Glibc)
  internal import Glibc
#endif

/// Looks for words in a file, with nothing of a word on either side.
struct WordSearch {
  private let file: MappedFile

  init(_ file: MappedFile) { self.file = file }

  /// A line, or a text of a program, that is longer says nothing about the words in it.
  private static let longest = 200
  private static let accountWords = ["user", "group", "owner", "uid"].map { Array($0.utf8) }

  /// Whether the word is anywhere.
  func has(_ word: [UInt8]) -> Bool { has(word) { _, _, _ in true } }

  /// Whether the word is a whole text of a program: between two NULs.
  func has(literal word: [UInt8]) -> Bool {
    has(word) { bytes, start, end in
      start > 0 && bytes[start - 1] == 0 && end < bytes.count && bytes[end] == 0
    }
  }

  /// Whether the word is in a line that speaks of users or groups, and is not a comment.
  func has(account word: [UInt8]) -> Bool {
    has(word) { bytes, start, end in
      let before = bytes[max(0, start - Self.longest)..<start].reversed().prefix { !Self.isEnd($0) }
      let after = bytes[end..<min(bytes.count, end + Self.longest)].prefix { !Self.isEnd($0) }
      guard before.count + after.count < Self.longest else { return false }
      let line = (before.reversed() + after).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      if let first = text.first, "#;".utf8.contains(first) { return false }
      return Self.accountWords.contains { text.firstRange(of: $0) != nil }
    }
  }

  private static func isEnd(_ byte: UInt8) -> Bool { byte == 0 || byte == 0x0a }

  private func has(
    _ word: [UInt8], where fits: (UnsafeRawBufferPointer, Int, Int) -> Bool
  ) -> Bool {
    defer { withExtendedLifetime(file) {} }
    let bytes = file.bytes
    guard let start = bytes.baseAddress, let first = word.first else { return false }
    var from = 0
    while from + word.count <= bytes.count,
      let hit = memchr(start + from, Int32(first), bytes.count - word.count - from + 1)
    {
      let at = UnsafeRawPointer(hit) - start
      let end = at + word.count
      if at == 0 || !Self.isWord(bytes[at - 1]), end == bytes.count || !Self.isWord(bytes[end]),
        bytes[at..<end].elementsEqual(word), fits(bytes, at, end)
      {
        return true
      }
      from = at + 1
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte >= 0x80
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
