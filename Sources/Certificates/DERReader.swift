/// Reads values of DER one after the other (ITU-T X.690); every length is checked against what
/// holds it.
struct DERReader {
  /// One value: what kind, and where its bytes are.
  struct Element: Hashable {
    let tag: UInt8
    /// Tag and length included.
    let whole: Range<Int>
    let content: Range<Int>
  }

  let bytes: [UInt8]
  private(set) var at: Int
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, bytes.indices)
  }

  /// Reads what lies within a value.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    at = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { at >= end }

  /// The tag of the next value; nil at the end.
  var nextTag: UInt8? { at < end ? bytes[at] : nil }

  /// The next value, whatever it is.
  mutating func next() throws(DERError) -> Element {
    let start = at
    let tag = try byte()
    // Tags above 30 have more bytes; nothing in a certificate has one.
    guard tag & 0x1f != 0x1f else { throw .malformed }
    var length = Int(try byte())
    if length & 0x80 != 0 {
      // 0x80 alone, a length that is not known yet, is not DER.
      let count = length & 0x7f
      guard (1...4).contains(count) else { throw .malformed }
      length = 0
      for _ in 0..<count { length = length << 8 | Int(try byte()) }
    }
    guard length <= end - at else { throw .truncated }
    defer { at += length }
    return Element(tag: tag, whole: start..<(at + length), content: at..<(at + length))
  }

  /// The next value, which must be of this kind.
  mutating func next(_ tag: UInt8) throws(DERError) -> Element {
    let element = try next()
    guard element.tag == tag else { throw .malformed }
    return element
  }

  private mutating func byte() throws(DERError) -> UInt8 {
    guard at < end else { throw .truncated }
    defer { at += 1 }
    return bytes[at]
  }
}

/// Why DER could not be read.
enum DERError: Error, Hashable, Sendable {
  case malformed, truncated
}
