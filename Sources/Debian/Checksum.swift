internal import Spelling

/// A SHA-256, or a SHA-512 where there is nothing else, as an index writes it: hex digits, nothing
/// before them.
package struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// The 64 or 128 digits in lower case; ASCII.
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
  static let longRule = "it must be 128 lower-case hex digits"

  /// Whether it is a SHA-512.
  package var isLong: Bool { text.utf8.count == 128 }

  /// - Parameter digits: how many there must be: 64 of a SHA-256, 128 of a SHA-512.
  static func isValid(
    _ bytes: Span<UInt8>, _ range: Range<Int>, digits: Int = 64, anyCase: Bool = false
  ) -> Bool {
    if range.count != digits { return false }
    for index in range {
      let byte = anyCase ? bytes[index].lowered : bytes[index]
      if !byte.isDigit && byte &- 0x61 >= 6 { return false }
    }
    return true
  }

  /// A checksum of an index, in which tools write capitals too; nil where it is none.
  init?(anyCase text: String, digits: Int) {
    let bytes = Array(text.utf8)
    guard Self.isValid(bytes.span, 0..<bytes.count, digits: digits, anyCase: true) else {
      return nil
    }
    self.text = String(decoding: bytes.map(\.lowered), as: UTF8.self)
  }

  package var description: String { text }
}
