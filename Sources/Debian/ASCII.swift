/// The classes of bytes that Debian's formats are made of: ASCII only, never the locale's.
extension UInt8 {
  /// `0` to `9`.
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }

  /// `a` to `z`.
  @inline(__always)
  var isLowerLetter: Bool { self &- 0x61 < 26 }

  /// `A` to `Z` and `a` to `z`.
  @inline(__always)
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// A space or a tab: what separates words on a line.
  @inline(__always)
  var isBlank: Bool { self == 0x20 || self == 0x09 }

  /// A space, a tab or a line feed: what separates words in a folded field.
  @inline(__always)
  var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A }

  /// The byte with `A` to `Z` made small.
  @inline(__always)
  var lowered: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension Span<UInt8> {
  /// The range without the white space at both ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, self[low].isSpace { low += 1 }
    while low < high, self[high - 1].isSpace { high -= 1 }
    return low..<high
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD, so this is for messages and ASCII.
  func text(_ range: Range<Int>) -> String {
    var units: [UInt8] = []
    units.reserveCapacity(range.count)
    for index in range { units.append(self[index]) }
    return String(decoding: units, as: UTF8.self)
  }

  /// A number of ASCII digits and nothing else, or nil, also where it does not fit.
  ///
  /// Written by hand: `Int64("+5")` is 5.
  func decimal(_ range: Range<Int>) -> Int64? {
    if range.isEmpty { return nil }
    var value: Int64 = 0
    for index in range {
      let byte = self[index]
      if !byte.isDigit { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int64(byte - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }
}
