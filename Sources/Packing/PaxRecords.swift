/// What a pax extended header (POSIX.1-2001) says of the entry after it.
struct PaxRecords: Hashable, Sendable {
  private(set) var path: [UInt8]?
  private(set) var link: [UInt8]?
  /// Bytes.
  private(set) var size: Int?
  private(set) var uid: UInt32?
  private(set) var gid: UInt32?
  /// Whole seconds since 1970; a fraction is cut off.
  private(set) var mtime: Int64?
  /// The file's capabilities as the kernel keeps them (capabilities(7), `security.capability`).
  private(set) var capabilities: [UInt8]?

  init() {}

  /// Reads records `length keyword=value\n`; keywords that decide nothing here are passed over.
  ///
  /// - Throws: ``PackingError`` for a record that does not fit its length, or has no number where
  ///   there must be one.
  init(_ bytes: borrowing RawSpan, subject: String) throws(PackingError) {
    var position = 0
    while position < bytes.byteCount {
      guard let length = Self.number(bytes, position, until: 0x20), length.value > 0,
        length.value <= bytes.byteCount - position, length.end < position + length.value,
        bytes.byte(position + length.value - 1) == 0x0a
      else { throw PackingError(subject, "a pax record is damaged") }
      let end = position + length.value - 1
      var equals = length.end + 1
      while equals < end, bytes.byte(equals) != UInt8(ascii: "=") { equals += 1 }
      guard equals < end else { throw PackingError(subject, "a pax record has no value") }
      let keyword = String(decoding: Self.text(bytes, length.end + 1..<equals), as: UTF8.self)
      // They give the entry another name and content in every program that knows them.
      guard !keyword.hasPrefix("GNU.sparse.") else {
        throw PackingError(subject, "it has a sparse file, which is not read")
      }
      guard take(keyword, Self.text(bytes, equals + 1..<end)) else {
        throw PackingError(subject, "the pax record '\(keyword)' is not a number")
      }
      position = end + 1
    }
  }

  var isEmpty: Bool { self == PaxRecords() }

  /// - Returns: whether the value is one that the keyword can have.
  private mutating func take(_ keyword: String, _ value: [UInt8]) -> Bool {
    switch keyword {
    case "SCHILY.xattr.security.capability": capabilities = value
    case "path": path = value
    case "linkpath": link = value
    case "size":
      size = Self.whole(value).flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
      return size != nil
    case "uid":
      uid = Self.whole(value).flatMap { UInt32(exactly: $0) }
      return uid != nil
    case "gid":
      gid = Self.whole(value).flatMap { UInt32(exactly: $0) }
      return gid != nil
    case "mtime":
      mtime = Self.whole(value)
      return mtime != nil
    default: break
    }
    return true
  }

  /// A decimal number, its fraction cut off; nil for anything else.
  private static func whole(_ text: [UInt8]) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let halves = text.dropFirst(isNegative ? 1 : 0)
      .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let digits = halves.first, !digits.isEmpty,
      halves.joined().allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    var value: Int64 = 0
    for digit in digits {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = tenfold.subtractingReportingOverflow(Int64(digit - 0x30))
      guard !overflow, !overflowToo else { return nil }
      value = sum
    }
    guard !isNegative else { return value }
    return value == .min ? nil : -value
  }

  private static func text(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    for index in range { text.append(bytes.byte(index)) }
    return text
  }

  private static func number(
    _ bytes: borrowing RawSpan, _ start: Int, until stop: UInt8
  ) -> (value: Int, end: Int)? {
    var value = 0
    var index = start
    while index < bytes.byteCount, (0x30...0x39).contains(bytes.byte(index)) {
      // A length beyond a terabyte is damage, and stops before it can overflow.
      guard value < 1 << 40 else { return nil }
      value = value * 10 + Int(bytes.byte(index) - 0x30)
      index += 1
    }
    guard index > start, index < bytes.byteCount, bytes.byte(index) == stop else { return nil }
    return (value, index)
  }
}
