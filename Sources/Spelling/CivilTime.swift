/// A date and a time of day in UTC, by the Gregorian calendar, to the second.
package struct CivilTime: Hashable, Sendable {
  package let year: Int64
  /// 1 to 12.
  package let month: Int64
  /// From 1.
  package let day: Int64
  package let hour: Int64
  package let minute: Int64
  /// 60 for a leap second, which counts as the first of the next minute.
  package let second: Int64

  /// A moment that the calendar has, or nil.
  package init?(
    year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, year), (0..<24).contains(hour), (0..<60).contains(minute),
      (0...60).contains(second)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

  /// The moment so many seconds after 1970-01-01; those outside the years 0 to 9999 are cut to
  /// these.
  package init(secondsSince1970 seconds: Int64) {
    let bounded = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let days = (bounded >= 0 ? bounded : bounded - 86_399) / 86_400
    let time = bounded - days * 86_400
    (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
    // Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`; years
    // begin in March, so that the leap day comes last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var secondsSince1970: Int64 {
    // `days_from_civil`.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return days * 86_400 + hour * 3600 + minute * 60 + second
  }

  private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 && isLeap
      ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month - 1)]
  }

  /// The names of months in dates of mail and HTTP (RFC 5322, 3.3).
  package static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

extension CivilTime {
  /// `2026-11-21T09:15:44Z` (RFC 3339, 5.6).
  package var text: String {
    "\(padded(year, 4))-\(padded(month))-\(padded(day))"
      + "T\(padded(hour)):\(padded(minute)):\(padded(second))Z"
  }

  /// `20261121T091544Z`, as the snapshot service spells moments (ISO 8601, basic format).
  package var basicText: String {
    "\(padded(year, 4))\(padded(month))\(padded(day))"
      + "T\(padded(hour))\(padded(minute))\(padded(second))Z"
  }

  /// Reads what ``text`` spells, and nothing else.
  package init?(parsing text: String) {
    self.init(Array(text.utf8), form: "0000-00-00T00:00:00Z")
  }

  /// Reads what ``basicText`` spells, and nothing else.
  package init?(parsingBasic text: String) {
    self.init(Array(text.utf8), form: "00000000T000000Z")
  }

  /// - Parameter form: what a text has to look like, with `0` for a digit.
  private init?(_ bytes: [UInt8], form: String) {
    guard bytes.count == form.utf8.count else { return nil }
    var digits: [Int64] = []
    for (byte, expected) in zip(bytes, form.utf8) {
      if expected != UInt8(ascii: "0") {
        guard byte == expected else { return nil }
      } else {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        digits.append(Int64(byte - UInt8(ascii: "0")))
      }
    }
    func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
    guard number(12..<14) < 60 else { return nil }
    self.init(
      year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
      minute: number(10..<12), second: number(12..<14))
  }

  private func padded(_ number: Int64, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
