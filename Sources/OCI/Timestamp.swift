/// A point in time as RFC 3339 spells it (section 5.6), kept as it was spelled.
package struct Timestamp: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package var description: String { text }

  /// Spells a time in UTC, to the second.
  ///
  /// - Parameter seconds: since 1970, within the years 0 to 9999; others are cut to these.
  package init(secondsSince1970 seconds: Int64) {
    let bounded = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let days = (bounded >= 0 ? bounded : bounded - 86_399) / 86_400
    let time = bounded - days * 86_400
    let (year, month, day) = Self.date(days)
    let clock = [time / 3600, time / 60 % 60, time % 60].map { Self.padded($0, 2) }
    let date = [Self.padded(year, 4), Self.padded(month, 2), Self.padded(day, 2)]
    text = date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "Z"
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

  /// The civil date of a day since 1970.
  ///
  /// After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
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
