internal import Spelling

/// A moment as `Release` files write it: `Sat, 21 Nov 2026 09:15:44 UTC` (RFC 2822, section 3.3).
///
/// Read by hand: no locale, no clock. As apt does, this reads one-digit hours and C's `asctime`
/// (`Mon Jan  3 09:05:00 2022`), which is UTC; beyond apt a numeric zone, which is unambiguous.
package enum ReleaseDate {
  /// The seconds since 1970-01-01 00:00:00 UTC.
  ///
  /// - Throws: `ParseError` for anything but a real date and time.
  package static func seconds(parsing text: some StringProtocol) throws(ParseError) -> Int64 {
    let subject = "date \(quoted(text))"
    var words = text.split(separator: " ", omittingEmptySubsequences: true).map { Array($0.utf8) }
    if let first = words.first, weekdays.contains(name(first[...])), words.count == 5 {
      // asctime(3): the year comes last, and there is no zone.
      words = [words[2], words[1], words[4], words[3], Array("UTC".utf8)]
    } else if let first = words.first, first.last == 0x2C {
      if !weekdays.contains(name(first.dropLast())) { throw ParseError(subject, "no such weekday") }
      words.removeFirst()
    }
    guard words.count == 5 else {
      throw ParseError(subject, "expected a form such as 'Sat, 21 Nov 2026 09:15:44 UTC'")
    }
    guard let zone = zone(words[4]) else {
      throw ParseError(subject, "the time zone must be UTC, or a number such as +0200")
    }
    guard let monthIndex = CivilTime.monthNames.firstIndex(of: name(words[1][...])) else {
      throw ParseError(subject, "no such month")
    }
    guard let day = number(words[0], digits: 1...2), let year = number(words[2], digits: 4...4),
      year >= 1970, CivilTime(year: year, month: Int64(monthIndex) + 1, day: day) != nil
    else { throw ParseError(subject, "no such day") }
    let clock = words[3].split(separator: 0x3A, omittingEmptySubsequences: false).map { Array($0) }
    guard clock.count == 3, let hour = number(clock[0], digits: 1...2),
      let minute = number(clock[1], digits: 2...2), let second = number(clock[2], digits: 2...2),
      let time = CivilTime(
        year: year, month: Int64(monthIndex) + 1, day: day, hour: hour, minute: minute,
        second: second)
    else { throw ParseError(subject, "no such time of day") }
    return time.secondsSince1970 - zone
  }

  /// How far a zone's clocks are before UTC, in seconds.
  private static func zone(_ word: [UInt8]) -> Int64? {
    if ["UTC", "GMT", "Z"].contains(name(word[...])) { return 0 }
    guard word.count == 5, let sign = word.first, sign == 0x2B || sign == 0x2D,
      let hours = number(Array(word[1..<3]), digits: 2...2), hours <= 14,
      let minutes = number(Array(word[3..<5]), digits: 2...2), minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == 0x2D ? -1 : 1)
  }

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  private static func name(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private static func number(_ bytes: [UInt8], digits: ClosedRange<Int>) -> Int64? {
    digits.contains(bytes.count) ? bytes.span.decimal(0..<bytes.count) : nil
  }
}
