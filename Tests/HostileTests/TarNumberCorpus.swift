import TestSupport

/// `data.tar` archives whose numbers lie, whose headers are damaged, or whose end is odd.
enum TarNumberCorpus {
  private static let end = TarCorpus.end
  private static let item = TarItem("./a", body: [UInt8](text: "body"))
  private static let pastTheEnd = "a: its body runs past the end"
  private static let unreadable = "a: a number in its header cannot be read"

  /// The item's header alone with bytes put somewhere, and the end.
  private static func tar(_ at: Int, _ bytes: [UInt8]) -> [UInt8] {
    TarCorpus.tar(TarItem("./a"), at: at, bytes)
  }

  private static func tar(_ at: Int, _ text: String) -> [UInt8] { tar(at, [UInt8](text: text)) }

  static let rows: [Hostile] = HostileTable { table in
    sizes(&table)
    numbers(&table)
    headers(&table)
    ends(&table)
    longNames(&table)
  }.rows

  private static func sizes(_ table: inout HostileTable) {
    let high = [UInt8](repeating: 0xff, count: 11)
    table.refuses("a size beyond the end", tar(124, "00000010000\0"), pastTheEnd, they: .refuses)
    table.refuses("the largest octal size", tar(124, "77777777777\0"), pastTheEnd, they: .refuses)
    table.refuses(
      "a size of 2^63 - 1", tar(124, [0x80, 0, 0, 0, 0x7f] + high.dropLast(4)),
      pastTheEnd, they: .refuses)
    table.refuses("a size beyond 64 bits", tar(124, [0x80] + high), pastTheEnd, they: .refuses)
    table.refuses("a size of -1", tar(124, [0xff] + high), pastTheEnd, they: .refuses)
    table.refuses("a size that is no number", tar(124, "none\0"), pastTheEnd, they: .refuses)
    table.refuses("a size with a sign", tar(124, "+0000000001"), pastTheEnd, they: .refuses)
    table.refuses("a size with a minus", tar(124, "-0000000001"), pastTheEnd, they: .refuses)
    table.refuses("a size in decimals", tar(124, "00000000009"), pastTheEnd, they: .refuses)
    table.takes("a size with spaces before", tar(124, "          0\0"), they: .takes)
    table.takes("a size of no digit", tar(124, [UInt8].zeros(12)), they: .takes)
    table.refuses(
      "a body that is cut off", Array(item.bytes.prefix(514)), pastTheEnd,
      they: .refuses)
  }

  private static func numbers(_ table: inout HostileTable) {
    table.refuses(
      "a mode that is no number", tar(100, "rwxr-xr\0"), unreadable, they: .takes,
      because: "dpkg reads the digits that are there")
    table.refuses(
      "a mode with a nine", tar(100, "0000799\0"), unreadable, they: .takes,
      because: "dpkg reads the digits that are there")
    table.refuses(
      "an owner that is no number", tar(108, "root\0\0\0\0"), unreadable, they: .refuses)
    table.refuses(
      "an owner of -1", tar(108, [UInt8](repeating: 0xff, count: 8)), unreadable, they: .refuses)
    table.refuses(
      "an owner beyond 32 bits", tar(108, [0x80, 0, 0, 1, 0, 0, 0, 0]), unreadable,
      they: .refuses)
    table.takes(
      "an owner of 32 bits", tar(108, [0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe]), they: .takes)
    table.refuses(
      "a group with a marker that is neither", tar(116, [0x81] + .zeros(7)), unreadable,
      they: .refuses)
    table.takes("a time before 1970", tar(136, [UInt8](repeating: 0xff, count: 12)), they: .takes)
    table.takes("a time in the year 10889", tar(136, "777777777777"), they: .takes)
    table.refuses(
      "a time beyond 64 bits", tar(136, [0x80] + [UInt8](repeating: 0xff, count: 11)),
      unreadable, they: .refuses)
    table.takes("numbers without an end", tar(100, "00006440"), they: .takes)
  }

  private static func headers(_ table: inout HostileTable) {
    var wrong = TarItem("./a").header
    wrong[0] ^= 1
    table.refuses("a wrong checksum", wrong + end, "byte 0 has a wrong checksum", they: .refuses)
    var text = TarItem("./a").header
    text.replaceSubrange(148..<156, with: [UInt8](text: "check!!!"))
    table.refuses("a checksum that is no number", text + end, "wrong checksum", they: .refuses)
    table.refuses(
      "rubbish", [UInt8](repeating: 0x41, count: 1024), "wrong checksum",
      they: .refuses)
    table.refuses(
      "a text", [UInt8](text: "this is no tar archive\n"), "it is truncated",
      they: .refuses)
    table.refuses(
      "rubbish after an entry", TarItem("./a").bytes + [UInt8](repeating: 7, count: 512),
      "byte 512 has a wrong checksum", they: .refuses)
    table.takes("a v7 header", TarItem("./a").header((257, .zeros(255))) + end, they: .takes)
    table.takes(
      "an unknown magic", TarItem("./a").header((257, [UInt8](text: "odd!! "))) + end,
      they: .takes)
    let prefix = [UInt8](text: "../..")
    table.refuses(
      "a prefix that climbs",
      TarItem("x").header((257, [UInt8](text: "ustar\u{0}00")), (345, prefix)) + end, "'..' segment"
    )
    table.takes(
      "owner names that are not text",
      TarItem("./a").header((265, [UInt8](repeating: 0xff, count: 32))) + end, they: .takes)
  }

  private static func ends(_ table: inout HostileTable) {
    let entry = item.bytes
    table.takes("no end marker", entry, they: .takes)
    table.takes("half an end marker", entry + .zeros(512), they: .takes)
    table.takes("a long end", entry + .zeros(10_240), they: .takes)
    table.refuses("half a header", entry + entry.prefix(200), "it is truncated", they: .refuses)
    table.refuses("half a block of zeros", entry + .zeros(100), "it is truncated", they: .refuses)
    table.refuses(
      "an entry after the end", entry + end + entry, "data after the end", they: .takes,
      because: "dpkg looks no further; every byte of a package is looked at here")
    table.refuses(
      "an entry after half an end", entry + .zeros(512) + entry, "data after the end", they: .takes,
      because: "dpkg looks no further; every byte of a package is looked at here")
    table.refuses(
      "a byte after the end", entry + end + [1], "data after the end", they: .takes,
      because: "dpkg looks no further; every byte of a package is looked at here")
  }

  private static func longNames(_ table: inout HostileTable) {
    let name = TarItem("././@LongLink", type: "L", body: [UInt8](text: "./long\u{0}")).bytes
    let link = TarItem("././@LongLink", type: "K", body: [UInt8](text: "target\u{0}")).bytes
    table.takes("a long name that is short", name + item.bytes + end, they: .takes)
    table.refuses(
      "a long name and no entry", name + end, "it is truncated", they: .takes,
      because: "dpkg ends without a word; an entry is missing")
    table.refuses(
      "a long target and no entry", link + end, "it is truncated", they: .takes,
      because: "dpkg ends without a word; an entry is missing")
    table.takes("two long names for one entry", name + name + item.bytes + end, they: .takes)
    table.takes("a long target for a file", link + item.bytes + end, they: .takes)
    let climbing = TarItem("././@LongLink", type: "L", body: [UInt8](text: "../../x\u{0}")).bytes
    table.refuses("a long name that climbs", climbing + item.bytes + end, "'..' segment")
    let empty = TarItem("././@LongLink", type: "L", body: [0]).bytes
    table.refuses(
      "a long name of nothing", empty + item.bytes + end, "an entry has no name", they: .refuses)
    let huge = TarItem("././@LongLink", type: "L").header((124, [UInt8](text: "77777777777\0")))
    table.refuses(
      "a long name of 8 GiB", huge + end, "runs past the end", they: .takes,
      because: "dpkg ends without a word; an entry is missing")
    // dpkg is not asked: it takes memory that nobody wrote to for the name, and ends either way.
    let bare = TarItem("././@LongLink", type: "L", body: []).bytes
    table.refuses("a long name of no byte", bare + item.bytes + end, "an entry has no name")
  }
}
