internal import Spelling

/// ASCII armor: base64 between `-----BEGIN PGP …-----` and `-----END PGP …-----` (RFC 9580 6).
enum Armor {
  /// Why armor was refused; lines count from 1 within what was given.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  /// The bytes of every block with that label, joined; text between blocks is skipped.
  ///
  /// - Parameter onlyBlocks: whether other text is an error.
  static func decode(
    _ lines: [ArraySlice<UInt8>], label: String, onlyBlocks: Bool = false
  ) throws(Failure) -> [UInt8] {
    let begin = Array("-----BEGIN PGP \(label)-----".utf8)
    let end = Array("-----END PGP \(label)-----".utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < lines.count {
      let line = trimmed(lines[index])
      index += 1
      guard line.elementsEqual(begin) else {
        guard line.isEmpty || !onlyBlocks else {
          throw Failure(line: index, reason: "text outside the armor")
        }
        continue
      }
      while index < lines.count, !trimmed(lines[index]).isEmpty {
        // A header line; without one, the empty line must still be there.
        guard lines[index].contains(UInt8(ascii: ":")) else {
          throw Failure(line: index + 1, reason: "an armor header is malformed")
        }
        index += 1
      }
      index += 1
      let start = index
      while index < lines.count, !trimmed(lines[index]).elementsEqual(end) { index += 1 }
      guard index < lines.count else {
        throw Failure(line: lines.count, reason: "the armor has no end line")
      }
      decoded += try body(lines[start..<index])
      index += 1
    }
    return decoded
  }

  /// The base64 lines of a block and its checksum, if it has one.
  private static func body(_ lines: ArraySlice<ArraySlice<UInt8>>) throws(Failure) -> [UInt8] {
    var digits: [UInt8] = []
    var checksum: [UInt8]?
    for (index, line) in zip(lines.indices, lines) {
      let line = trimmed(line)
      guard checksum == nil else {
        throw Failure(line: index + 1, reason: "text after the armor's checksum")
      }
      if line.first == UInt8(ascii: "=") {
        checksum = Base64.decode(line.dropFirst())
        if checksum?.count != 3 {
          throw Failure(line: index + 1, reason: "the armor's checksum is malformed")
        }
      } else {
        digits += line
      }
    }
    guard let bytes = Base64.decode(digits) else {
      throw Failure(line: lines.startIndex + 1, reason: "the armor is not base64")
    }
    if let checksum {
      let found = checksum24(bytes)
      let expected = checksum.reduce(0) { $0 << 8 | UInt32($1) }
      guard found == expected else {
        throw Failure(line: lines.endIndex, reason: "the armor's checksum is wrong")
      }
    }
    return bytes
  }

  /// RFC 9580 6.1.1.
  private static func checksum24(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xB704CE
    for byte in bytes {
      crc ^= UInt32(byte) << 16
      for _ in 0..<8 {
        crc <<= 1
        if crc & 0x1_000_000 != 0 { crc ^= 0x1_864_CFB }
      }
    }
    return crc & 0xFF_FFFF
  }
}

/// A line without its trailing spaces, tabs and carriage returns.
func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var line = line
  while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
  return line
}
