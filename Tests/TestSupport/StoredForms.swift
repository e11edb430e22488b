/// Compressed forms whose content is stored as it is: right by the format, made without a tool.
package enum Stored {
  /// RFC 1952 with stored blocks of RFC 1951.
  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    let chunks = chunks(bytes, 65_535)
    for (index, chunk) in chunks.enumerated() {
      let size = UInt16(chunk.count)
      result.append(index == chunks.count - 1 ? 1 : 0)
      result += little(UInt64(size), 2) + little(UInt64(~size), 2) + chunk
    }
    return result + little(UInt64(CRC32.of(bytes)), 4) + little(UInt64(bytes.count), 4)
  }

  /// RFC 8878: one frame of raw blocks with its content size.
  package static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xe0] + little(UInt64(bytes.count), 8)
    let chunks = chunks(bytes, 128 << 10)
    for (index, chunk) in chunks.enumerated() {
      result += little(UInt64(chunk.count << 3 | (index == chunks.count - 1 ? 1 : 0)), 3) + chunk
    }
    return result
  }

  /// The .xz format 1.0.4 with uncompressed LZMA2 chunks, a CRC32 and an index.
  ///
  /// - Parameter blockSize: bytes of content in a block; several blocks can be decoded at once.
  package static func xz(_ bytes: [UInt8], blockSize: Int = .max) -> [UInt8] {
    let flags: [UInt8] = [0, 1]
    var result: [UInt8] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] + flags + checksum(flags)
    var records: [UInt8] = []
    let blocks = bytes.isEmpty ? [] : chunks(bytes, blockSize)
    for block in blocks {
      // Size of the header, no optional fields, filter LZMA2 with one property: the dictionary.
      let header: [UInt8] = [2, 0, 0x21, 1, 0x16, 0, 0, 0]
      let data = lzma2(block)
      let unpadded = header.count + 4 + data.count + 4
      result += header + checksum(header) + data
      result += [UInt8](repeating: 0, count: (4 - data.count % 4) % 4) + checksum(block)
      records += variable(UInt64(unpadded)) + variable(UInt64(block.count))
    }
    var index: [UInt8] = [0] + variable(UInt64(blocks.count)) + records
    index += [UInt8](repeating: 0, count: (4 - index.count % 4) % 4)
    index += checksum(index)
    let tail = little(UInt64(index.count / 4 - 1), 4) + flags
    return result + index + checksum(tail) + tail + Array("YZ".utf8)
  }

  private static func lzma2(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for (index, chunk) in chunks(bytes, 65_536).enumerated() {
      // The first chunk resets the dictionary; sizes are big-endian and one less.
      let size = chunk.count - 1
      result += [index == 0 ? 1 : 2, UInt8(size >> 8), UInt8(size & 255)] + chunk
    }
    return result + [0]
  }

  private static func chunks(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    guard bytes.count > size else { return [bytes] }
    return stride(from: 0, to: bytes.count, by: size).map { start in
      Array(bytes[start..<min(start + size, bytes.count)])
    }
  }

  private static func variable(_ number: UInt64) -> [UInt8] {
    var rest = number
    var result: [UInt8] = []
    while rest >= 0x80 {
      result.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    little(UInt64(CRC32.of(bytes)), 4)
  }

  private static func little(_ number: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }
}

/// The checksum of gzip and xz (ISO 3309).
package enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
    }
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 {
    let table = table
    return ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 255)] }
  }
}
