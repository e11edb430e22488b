internal import Spelling

/// The name of a package, spelled as Debian Policy 5.6.7 says.
///
/// Small letters, digits, `+`, `-` and `.`, at least two of them, the first a letter or a digit: so
/// a name is also a safe file name.
package struct PackageName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The spelling; ASCII.
  package let text: String

  /// Reads a name.
  ///
  /// - Throws: `ParseError` when it breaks Policy 5.6.7.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    if let reason = Self.fault(bytes.span, 0..<bytes.count) {
      throw ParseError("package name \(quoted(text))", reason)
    }
    self.text = String(text)
  }

  /// A name whose bytes `fault` has passed.
  init(checked text: String) { self.text = text }

  /// Why these bytes are no package name, or nil when they are.
  static func fault(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
    if range.count < 2 { return "it needs at least two characters" }
    let first = bytes[range.lowerBound]
    if !first.isDigit && !first.isLowerLetter {
      return "it must begin with a lower-case letter or a digit"
    }
    for index in range where !isNameByte(bytes[index]) {
      return "it may hold only lower-case letters, digits, '+', '-' and '.'"
    }
    return nil
  }

  /// Whether a byte may stand in a name.
  static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isLowerLetter || byte.isDigit || byte == 0x2B || byte == 0x2D || byte == 0x2E
  }

  package var description: String { text }

  /// Orders by bytes.
  package static func < (a: PackageName, b: PackageName) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}
