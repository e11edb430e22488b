/// One member of a tar archive as dpkg-deb writes it: GNU format, names of owners included.
///
/// Nothing is checked: a test may spell names and types that no packager would.
package struct TarItem: Sendable {
  package var name: [UInt8]
  package var type: UInt8
  package var mode: UInt32
  package var uid: UInt32
  package var gid: UInt32
  package var mtime: Int64
  package var linkName: [UInt8]
  package var body: [UInt8]

  package init(
    _ name: String, type: Character = "0", mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
    mtime: Int64 = DebBuilder.time, linkName: String = "", body: [UInt8] = []
  ) {
    self.name = Array(name.utf8)
    self.type = type.asciiValue ?? 0
    self.mode = mode
    self.uid = uid
    self.gid = gid
    self.mtime = mtime
    self.linkName = Array(linkName.utf8)
    self.body = body
  }

  /// Header, body and padding, with GNU's long names before them where they are needed.
  package var bytes: [UInt8] {
    var result: [UInt8] = []
    if linkName.count > 100 { result += Self.long("K", linkName) }
    if name.count > 100 { result += Self.long("L", name) }
    return result + header + Self.padded(body)
  }

  private static func long(_ type: Character, _ text: [UInt8]) -> [UInt8] {
    var item = TarItem("././@LongLink", type: type, mode: 0, mtime: 0, body: text + [0])
    item.mode = 0
    return item.header + padded(item.body)
  }

  private static func padded(_ body: [UInt8]) -> [UInt8] {
    body + [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
  }

  /// The 512 bytes of the header alone.
  package var header: [UInt8] {
    var block: [UInt8] = []
    block += Self.field(name, 100)
    for number in [mode, uid, gid] { block += Self.octal(UInt64(number), 8) }
    block += Self.octal(UInt64(body.count), 12)
    block += Self.octal(UInt64(max(0, mtime)), 12)
    block += Array("        ".utf8)
    block.append(type)
    block += Self.field(linkName, 100)
    block += Array("ustar  \0".utf8)
    block += Self.field(Array("root".utf8), 32)
    block += Self.field(Array("root".utf8), 32)
    block += [UInt8](repeating: 0, count: 512 - block.count)
    let sum = block.reduce(0) { $0 + UInt64($1) }
    block.replaceSubrange(148..<156, with: Self.octal(sum, 7) + [0x20])
    return block
  }

  private static func field(_ text: [UInt8], _ size: Int) -> [UInt8] {
    let cut = Array(text.prefix(size))
    return cut + [UInt8](repeating: 0, count: size - cut.count)
  }

  private static func octal(_ number: UInt64, _ size: Int) -> [UInt8] {
    let digits = Array(String(number, radix: 8).utf8)
    return [UInt8](repeating: 0x30, count: max(0, size - 1 - digits.count)) + digits + [0]
  }

  /// A whole archive: the members and two blocks of zeros.
  package static func archive(_ items: [TarItem]) -> [UInt8] {
    items.flatMap(\.bytes) + [UInt8](repeating: 0, count: 1024)
  }
}
