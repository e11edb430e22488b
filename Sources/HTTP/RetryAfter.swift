internal import Spelling

/// What a `Retry-After` header says (RFC 9110 10.2.3).
package enum RetryAfter: Hashable, Sendable {
  /// So many seconds from now.
  case delay(seconds: Int64)
  /// At that time, in seconds since 1970.
  case date(seconds: Int64)

  /// Reads seconds or an HTTP date; nil for anything else, which then does not count.
  package init?(parsing text: String) {
    if let seconds = decimal(text.utf8) {
      self = .delay(seconds: seconds)
    } else if let seconds = Self.seconds(httpDate: text) {
      self = .date(seconds: seconds)
    } else {
      return nil
    }
  }

  /// How long to wait, counted from `now` (seconds since 1970).
  package func delay(now: Int64) -> Duration {
    switch self {
    case .delay(let seconds): .seconds(min(seconds, 1 << 31))
    case .date(let seconds): .seconds(min(max(0, seconds - now), 1 << 31))
    }
  }

  /// What follows "to wait": `600 s`, `until 2026-11-30T16:00:00Z`.
  package var words: String {
    switch self {
    case .delay(let seconds): "\(seconds) s"
    case .date(let seconds): "until \(CivilTime(secondsSince1970: seconds).text)"
    }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7), in seconds since 1970.
  private static func seconds(httpDate text: String) -> Int64? {
    let parts = text.utf8.split(separator: UInt8(ascii: " ")).map(Array.init)
    guard parts.count == 6, string(parts[5]) == "GMT", let day = decimal(parts[1]),
      let month = CivilTime.monthNames.firstIndex(of: string(parts[2])),
      let year = decimal(parts[3]),
      year >= 1970
    else { return nil }
    let clock = parts[4].split(separator: UInt8(ascii: ":")).compactMap { decimal($0) }
    guard clock.count == 3 else { return nil }
    return CivilTime(
      year: year, month: Int64(month) + 1, day: day, hour: clock[0], minute: clock[1],
      second: clock[2])?.secondsSince1970
  }
}
