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

  init() {}

  /// Reads records `length keyword=value\n`; keywords that decide nothing here are passed over.
  ///
  /// - Throws: ``ArchiveError`` for a record that does not fit its length.
  init(_ bytes: borrowing RawSpan, subject: String) throws(ArchiveError) {
    var position = 0
    while position < bytes.byteCount {
      guard let length = Self.number(bytes, position, until: 0x20), length.value > 0,
        length.value <= bytes.byteCount - position, length.end < position + length.value,
        bytes.byte(position + length.value - 1) == 0x0a
      else { throw ArchiveError(subject, "a pax record is damaged") }
      let end = position + length.value - 1
      var equals = length.end + 1
      while equals < end, bytes.byte(equals) != UInt8(ascii: "=") { equals += 1 }
      guard equals < end else { throw ArchiveError(subject, "a pax record has no value") }
      take(
        Self.text(bytes, length.end + 1..<equals), Self.text(bytes, equals + 1..<end))
      position = end + 1
    }
  }

  var isEmpty: Bool { self == PaxRecords() }

  private mutating func take(_ keyword: [UInt8], _ value: [UInt8]) {
    let number = Int64(String(decoding: value.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self))
    switch String(decoding: keyword, as: UTF8.self) {
    case "path": path = value
    case "linkpath": link = value
    case "size": size = number.flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
    case "uid": uid = number.flatMap { UInt32(exactly: $0) }
    case "gid": gid = number.flatMap { UInt32(exactly: $0) }
    case "mtime": mtime = number
    default: break
    }
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
