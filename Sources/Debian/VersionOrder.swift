/// dpkg's `verrevcmp`: alternate runs of other bytes and of digits; `~` sorts before the end.
///
/// From `lib/dpkg/version.c`. A missing digit run counts as zero, letters sort before all other
/// bytes.
enum VersionOrder {
  /// Negative, zero or positive as the part of `a` sorts before, equal to or after that of `b`.
  static func compare(
    _ a: Span<UInt8>, _ aRange: Range<Int>, _ b: Span<UInt8>, _ bRange: Range<Int>
  ) -> Int {
    var (i, j) = (aRange.lowerBound, bRange.lowerBound)
    let (aEnd, bEnd) = (aRange.upperBound, bRange.upperBound)
    while i < aEnd || j < bEnd {
      while (i < aEnd && !a[i].isDigit) || (j < bEnd && !b[j].isDigit) {
        let left = i < aEnd ? weight(a[i]) : 0
        let right = j < bEnd ? weight(b[j]) : 0
        if left != right { return left - right }
        i += 1
        j += 1
      }
      while i < aEnd, a[i] == 0x30 { i += 1 }
      while j < bEnd, b[j] == 0x30 { j += 1 }
      var first = 0
      while i < aEnd, j < bEnd, a[i].isDigit, b[j].isDigit {
        if first == 0 { first = Int(a[i]) - Int(b[j]) }
        i += 1
        j += 1
      }
      if i < aEnd, a[i].isDigit { return 1 }
      if j < bEnd, b[j].isDigit { return -1 }
      if first != 0 { return first }
    }
    return 0
  }

  /// dpkg's `order`: what a byte weighs outside of a number.
  private static func weight(_ byte: UInt8) -> Int {
    if byte.isDigit { return 0 }
    if byte.isLetter { return Int(byte) }
    return byte == 0x7E ? -1 : Int(byte) + 256
  }

  /// Feeds a form that is the same for parts that compare as equal: no zeros before a number, and
  /// no number that is nothing.
  static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, into hasher: inout Hasher) {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let runStart = index
      while index < end, !bytes[index].isDigit {
        hasher.combine(bytes[index])
        index += 1
      }
      let hasRun = index > runStart
      while index < end, bytes[index] == 0x30 { index += 1 }
      let numberStart = index
      while index < end, bytes[index].isDigit {
        hasher.combine(bytes[index])
        index += 1
      }
      if hasRun || index > numberStart { hasher.combine(UInt8(0)) }
    }
    hasher.combine(UInt8(1))
  }
}

extension Version {
  /// What a scan found: the parts' places, or why there are none.
  enum Scan {
    case parts(epoch: Int32, upstream: Range<Int>)
    case refused(String)
  }

  /// dpkg's `parseversion`, strict: the epoch ends at the first colon, the revision begins after
  /// the last hyphen.
  static func scan(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Scan {
    if range.isEmpty { return .refused("it is empty") }
    if range.count > 1024 { return .refused("it is longer than 1024 bytes") }
    var start = range.lowerBound
    var epoch: Int64 = 0
    var colon = start
    while colon < range.upperBound, bytes[colon] != 0x3A { colon += 1 }
    if colon < range.upperBound {
      if colon == start { return .refused("the epoch is empty") }
      guard let number = bytes.decimal(start..<colon) else {
        return .refused("the epoch is not a number")
      }
      if number > Int64(Int32.max) { return .refused("the epoch is too large") }
      epoch = number
      start = colon + 1
      if start == range.upperBound { return .refused("nothing follows the colon") }
    }
    var hyphen = range.upperBound - 1
    while hyphen >= start, bytes[hyphen] != 0x2D { hyphen -= 1 }
    let end = hyphen >= start ? hyphen : range.upperBound
    if hyphen >= start, hyphen + 1 == range.upperBound {
      return .refused("the revision is empty")
    }
    if start == end { return .refused("the upstream version is empty") }
    if !bytes[start].isDigit { return .refused("it does not begin with a digit") }
    for index in start..<end where !isUpstreamByte(bytes[index]) {
      return .refused("it may hold only letters, digits and . + - ~ :")
    }
    for index in min(end + 1, range.upperBound)..<range.upperBound
    where !isRevisionByte(bytes[index]) {
      return .refused("the revision may hold only letters, digits and . + ~")
    }
    return .parts(epoch: Int32(truncatingIfNeeded: epoch), upstream: start..<end)
  }

  private static func isRevisionByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x2E || byte == 0x2B || byte == 0x7E
  }

  private static func isUpstreamByte(_ byte: UInt8) -> Bool {
    isRevisionByte(byte) || byte == 0x2D || byte == 0x3A
  }
}
