internal import OCI

/// Moments as a lock spells them: RFC 3339 in UTC, whole seconds, `2026-11-21T09:15:44Z`.
enum LockTime {
  static func text(_ seconds: Int64) -> String { Timestamp(secondsSince1970: seconds).text }

  /// Seconds since 1970, or nil for any other form or a day that no calendar has.
  static func seconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    let form = Array("0000-00-00T00:00:00Z".utf8)
    guard bytes.count == form.count else { return nil }
    for (byte, expected) in zip(bytes, form) {
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      guard expected == UInt8(ascii: "0") ? isDigit : byte == expected else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64 {
      bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
    let day = days(number(0..<4), number(5..<7), number(8..<10))
    let seconds =
      day * 86400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
    return self.text(seconds) == text ? seconds : nil
  }

  /// Seconds since 1970 of a moment as the snapshot service spells it, `20261121T000000Z`.
  static func seconds(snapshot text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 16 else { return nil }
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    return seconds(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<11)):\(part(11..<13)):\(part(13..<16))")
  }

  /// Days since 1970-01-01 of a date of the Gregorian calendar.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    // Years that begin in March, so that the leap day comes last.
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
