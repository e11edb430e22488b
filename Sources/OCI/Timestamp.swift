internal import Spelling

/// A point in time as RFC 3339 spells it (section 5.6), kept as it was spelled.
package struct Timestamp: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package var description: String { text }

  /// Spells a time in UTC, to the second.
  ///
  /// - Parameter seconds: since 1970, within the years 0 to 9999; others are cut to these.
  package init(secondsSince1970 seconds: Int64) {
    text = CivilTime(secondsSince1970: seconds).text
  }

  /// Reads `2026-11-21T10:20:30[.5](Z|+01:00)`.
  ///
  /// - Throws: ``OCIError/misspelled(kind:text:reason:)``; days are not counted by month.
  package init(parsing text: String) throws(OCIError) {
    guard Self.isTimestamp(Array(text.utf8)) else {
      throw .misspelled(
        kind: "time", text: text, reason: "it must be written like 2026-11-21T10:20:30Z")
    }
    self.text = text
  }

  private static func isTimestamp(_ bytes: [UInt8]) -> Bool {
    let head = Array("dddd-dd-ddTdd:dd:dd".utf8)
    guard bytes.count <= 64, bytes.count > head.count, follows(bytes[..<head.count], head) else {
      return false
    }
    var tail = bytes[head.count...]
    if tail.first == UInt8(ascii: ".") {
      let fraction = tail.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return false }
      tail = tail.dropFirst(1 + fraction.count)
    }
    return tail.elementsEqual("Z".utf8) || follows(tail, Array("+dd:dd".utf8))
      || follows(tail, Array("-dd:dd".utf8))
  }

  /// Whether bytes have a shape in which `d` is any digit.
  private static func follows(_ bytes: ArraySlice<UInt8>, _ shape: [UInt8]) -> Bool {
    bytes.count == shape.count
      && zip(bytes, shape).allSatisfy { byte, sign in
        sign == UInt8(ascii: "d") ? isDigit(byte) : byte == sign
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
