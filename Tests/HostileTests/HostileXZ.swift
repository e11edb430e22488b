import TestSupport

/// Streams of the .xz format that are right but for one lie.
enum HostileXZ {
  private static func little(_ number: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  private static func sum(_ bytes: [UInt8]) -> [UInt8] { little(UInt64(CRC32.of(bytes)), 4) }

  private static func variable(_ number: UInt64) -> [UInt8] {
    var rest = number
    var result: [UInt8] = []
    while rest >= 0x80 {
      result.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }

  /// A stream of one block whose index promises another size than the block has.
  static func lying(_ content: [UInt8], promised: UInt64) -> [UInt8] {
    stream(content, promised: promised, property: 0x16)
  }

  /// A stream whose block asks for a dictionary of another size (40: 4 GiB - 1).
  static func dictionary(_ content: [UInt8], property: UInt8) -> [UInt8] {
    stream(content, promised: UInt64(content.count), property: property)
  }

  private static func stream(
    _ content: [UInt8], promised: UInt64, property: UInt8
  ) -> [UInt8] {
    let flags: [UInt8] = [0, 1]
    let size = content.count - 1
    let data = [1, UInt8(size >> 8), UInt8(size & 255)] + content + [0]
    let header: [UInt8] = [2, 0, 0x21, 1, property, 0, 0, 0]
    let padding = [UInt8].zeros((4 - data.count % 4) % 4)
    let block = header + sum(header) + data + padding + sum(content)
    let unpadded = UInt64(header.count + 4 + data.count + 4)
    var index: [UInt8] = [0, 1] + variable(unpadded) + variable(promised)
    index += .zeros((4 - index.count % 4) % 4)
    index += sum(index)
    let tail = little(UInt64(index.count / 4 - 1), 4) + flags
    return [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] + flags + sum(flags) + block + index + sum(tail)
      + tail + [UInt8](text: "YZ")
  }
}
