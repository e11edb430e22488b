/// Base64 as PEM files have it (RFC 4648, 4).
enum Base64 {
  /// The bytes that lines of text stand for, white space left out.
  ///
  /// - Returns: nil for any other byte, padding within, or a rest that stands for no byte.
  static func decode(_ lines: [ArraySlice<UInt8>]) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.count } / 4 * 3 + 3)
    var buffer: UInt32 = 0
    var digits = 0
    var padding = 0
    for byte in lines.joined() where !isSpace(byte) {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let digit = digit(byte) else { return nil }
      buffer = buffer << 6 | digit
      digits += 1
      if digits % 4 == 0 {
        for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: buffer >> shift)) }
      }
    }
    guard (digits + padding) % 4 == 0, padding < 3 else { return nil }
    switch digits % 4 {
    case 2: bytes.append(UInt8(truncatingIfNeeded: buffer >> 4))
    case 3:
      bytes.append(UInt8(truncatingIfNeeded: buffer >> 10))
      bytes.append(UInt8(truncatingIfNeeded: buffer >> 2))
    default: break
    }
    return bytes
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
