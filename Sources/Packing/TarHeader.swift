/// The fields of one 512-byte tar header (POSIX.1-1988 ustar, and GNU's before it).
struct TarHeader {
  let isZero: Bool
  /// Whether it is GNU's and has text in the place of its times of access and change.
  let hasNameForTimes: Bool
  let name: [UInt8]
  let link: [UInt8]
  let type: UInt8
  let mode: UInt32?
  let uid: UInt32?
  let gid: UInt32?
  /// Bytes.
  let size: Int?
  /// Seconds since 1970.
  let mtime: Int64?
  /// As the header says.
  let checksum: Int64?
  /// As the header's bytes add up, the checksum's own taken for spaces.
  let sum: Int64

  init(_ bytes: borrowing RawSpan) {
    var sum: Int64 = 0
    var isZero = true
    for index in 0..<512 {
      let byte = bytes.byte(index)
      if byte != 0 { isZero = false }
      sum += (148..<156).contains(index) ? 32 : Int64(byte)
    }
    self.sum = sum
    self.isZero = isZero
    type = bytes.byte(156)
    link = Self.text(bytes, 157, 100)
    // Only POSIX headers have a prefix; GNU's keep other things there.
    let isPOSIX = Self.text(bytes, 257, 6) == Array("ustar".utf8) && bytes.byte(263) == 0x30
    // Writers of old left a prefix in GNU headers too, and engines read it (Go, archive/tar).
    let isGNU = Self.text(bytes, 257, 8) == Array("ustar  ".utf8)
    hasNameForTimes =
      isGNU
      && [345, 357].contains { start in
        bytes.byte(start) != 0 && Self.number(bytes, start, 12) == nil
      }
    let prefix = isPOSIX ? Self.text(bytes, 345, 155) : []
    let last = Self.text(bytes, 0, 100)
    name = prefix.isEmpty ? last : prefix + [UInt8(ascii: "/")] + last
    mode = Self.number(bytes, 100, 8).flatMap { UInt32(exactly: $0) }
    uid = Self.number(bytes, 108, 8).flatMap { UInt32(exactly: $0) }
    gid = Self.number(bytes, 116, 8).flatMap { UInt32(exactly: $0) }
    size = Self.number(bytes, 124, 12).flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
    mtime = Self.number(bytes, 136, 12)
    checksum = Self.number(bytes, 148, 8)
  }

  private static func text(_ bytes: borrowing RawSpan, _ start: Int, _ length: Int) -> [UInt8] {
    var text: [UInt8] = []
    for index in start..<start + length {
      let byte = bytes.byte(index)
      guard byte != 0 else { break }
      text.append(byte)
    }
    return text
  }

  /// An octal number with spaces before and a space or NUL after it, or GNU's base-256 form.
  private static func number(_ bytes: borrowing RawSpan, _ start: Int, _ length: Int) -> Int64? {
    let first = bytes.byte(start)
    guard first & 0x80 == 0 else { return base256(bytes, start, length) }
    var index = start
    let end = start + length
    while index < end, bytes.byte(index) == 0x20 { index += 1 }
    var value: Int64 = 0
    while index < end, (0x30...0x37).contains(bytes.byte(index)) {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 8)
      guard !overflow else { return nil }
      value = shifted + Int64(bytes.byte(index) - 0x30)
      index += 1
    }
    while index < end {
      guard bytes.byte(index) == 0 || bytes.byte(index) == 0x20 else { return nil }
      index += 1
    }
    return value
  }

  /// Two's complement, most significant byte first, the topmost bit set as a mark.
  private static func base256(_ bytes: borrowing RawSpan, _ start: Int, _ length: Int) -> Int64? {
    let first = bytes.byte(start)
    guard first == 0x80 || first == 0xff else { return nil }
    var value: Int64 = first == 0xff ? -1 : 0
    for index in start + 1..<start + length {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
      guard !overflow else { return nil }
      value = shifted | Int64(bytes.byte(index))
    }
    return value
  }
}
