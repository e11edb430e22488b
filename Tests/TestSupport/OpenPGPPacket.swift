/// The bytes of OpenPGP (RFC 4880) that the toy key needs.
enum OpenPGPPacket {
  /// A packet with an old-format header of a two-byte length (RFC 4880, 4.2.1).
  static func packet(tag: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0x80 | tag << 2 | 1] + big(UInt64(body.count), 2) + body
  }

  /// A subpacket of a signature (RFC 4880, 5.2.3.1).
  static func subpacket(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    length(body.count + 1) + [type] + body
  }

  /// RFC 4880, 5.2.3.1: one byte, two, or five.
  private static func length(_ count: Int) -> [UInt8] {
    switch count {
    case ..<192: [UInt8(count)]
    case ..<8384: [UInt8((count - 192) >> 8 + 192), UInt8((count - 192) & 0xff)]
    default: [255] + big(UInt64(count), 4)
    }
  }

  /// A multiprecision integer: its length in bits, then its bytes without leading zeros.
  static func integer(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let digits = Array(bytes.drop { $0 == 0 })
    guard let first = digits.first else { return [0, 0] }
    return big(UInt64(digits.count * 8 - first.leadingZeroBitCount), 2) + digits
  }

  static func big(_ number: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (size - 1 - $0))) }
  }

  /// ASCII armor with its checksum (RFC 4880, 6.2).
  static func armor(_ bytes: [UInt8], _ title: String, comment: String? = nil) -> String {
    var text = "-----BEGIN PGP \(title)-----\n"
    if let comment { text += "Comment: \(comment)\n" }
    text += "\n"
    let letters = Array(base64(bytes))
    for start in stride(from: 0, to: letters.count, by: 64) {
      text += String(letters[start..<min(start + 64, letters.count)]) + "\n"
    }
    return text + "=" + base64(big(UInt64(checksum(bytes)), 3)) + "\n-----END PGP \(title)-----\n"
  }

  /// CRC-24 (RFC 4880, 6.1).
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xb704ce
    for byte in bytes {
      value ^= UInt32(byte) << 16
      for _ in 0..<8 { value = value & 0x800000 == 0 ? value << 1 : value << 1 ^ 0x1864cfb }
    }
    return value & 0xffffff
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
      let bits = padded.reduce(0) { $0 << 8 | UInt32($1) }
      for index in 0..<4 {
        let letter = letters[Int(bits >> UInt32(18 - 6 * index) & 63)]
        text.append(index <= group.count ? letter : "=")
      }
    }
    return text
  }
}
