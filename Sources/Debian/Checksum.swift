/// A SHA-256 as an index writes it: 64 small hex digits, nothing before them.
package struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// The 64 digits; ASCII.
  package let text: String

  /// Reads a checksum.
  ///
  /// - Throws: `ParseError` unless it is exactly 64 digits of `0-9a-f`.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    guard Self.isValid(bytes.span, 0..<bytes.count) else {
      throw ParseError("SHA-256 \(quoted(text))", Self.rule)
    }
    self.text = String(text)
  }

  /// A checksum whose bytes `isValid` has passed.
  init(checked text: String) { self.text = text }

  static let rule = "it must be 64 lower-case hex digits"

  static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if range.count != 64 { return false }
    for index in range {
      let byte = bytes[index]
      if !byte.isDigit && byte &- 0x61 >= 6 { return false }
    }
    return true
  }

  package var description: String { text }
}
