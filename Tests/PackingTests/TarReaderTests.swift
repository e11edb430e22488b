import Packing
import Spelling
import TestSupport
import Testing

@Suite("The tar reader")
struct TarReaderTests {
  private static let end = [UInt8](repeating: 0, count: 1024)

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// GNU's base-256 form of a number.
  private static func base256(_ number: Int64, _ length: Int) -> [UInt8] {
    let fill: UInt8 = number < 0 ? 0xff : 0
    let low = (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(56 - 8 * $0)) }
    var field = [UInt8](repeating: fill, count: max(0, length - 8)) + low.suffix(length)
    field[0] = number < 0 ? 0xff : 0x80
    return field
  }

  private static let pastTheEnd = "its body runs past the end of the tar file"
  private static let notANumber = "a number in its header cannot be read"
  private static let long = String(repeating: "a/", count: 80) + "b"

  @Test("reads v7, ustar, GNU names and numbers, and every kind")
  func kinds() throws {
    let v7: (Int, [UInt8]) = (257, Self.zeros(255))
    let prefix: [(at: Int, bytes: [UInt8])] = [
      (257, Array("ustar\u{0}00".utf8)), (345, Array("usr/share".utf8)),
    ]
    let archive: [UInt8] =
      header(TarItem("v7", type: "\0", mode: 0o644), [v7])
      + header(TarItem("v7dir/", type: "\0", mode: 0o755), [v7])
      + header(TarItem("doc/x"), prefix)
      + header(TarItem("gnu"), [(345, Array("no prefix here".utf8))])
      + TarItem("./\(Self.long)", body: [1, 2, 3]).bytes
      + TarItem("link", type: "2", mode: 0o777, linkName: Self.long).bytes
      + TarItem("hard", type: "1", linkName: "./\(Self.long)").bytes
      + header(TarItem("c", type: "3"), []) + header(TarItem("b", type: "4"), [])
      + header(TarItem("d", type: "5", mode: 0o1777), []) + header(TarItem("p", type: "6"), [])
      + header(TarItem("su", mode: 0o104755), [])
      + header(
        TarItem("big"),
        [
          (108, Self.base256(4_294_967_294, 8)), (116, Self.base256(3_000_000, 8)),
          (136, Self.base256(-1, 12)),
        ])
      + header(TarItem("spaces"), [(100, Array("  755 \u{0}".utf8) + [0]), (108, Self.zeros(8))])
    let listed = try entries(archive + Self.end)
    #expect(
      picture(listed) == """
        v7 file 0 644 0:0 @1600000000
        v7dir/ dir 755 0:0 @1600000000
        usr/share/doc/x file 0 644 0:0 @1600000000
        gnu file 0 644 0:0 @1600000000
        ./\(Self.long) file 3 644 0:0 @1600000000
        link -> \(Self.long) 777 0:0 @1600000000
        hard = ./\(Self.long) 644 0:0 @1600000000
        c char 644 0:0 @1600000000
        b block 644 0:0 @1600000000
        d dir 1777 0:0 @1600000000
        p fifo 644 0:0 @1600000000
        su file 0 4755 0:0 @1600000000
        big file 0 644 4294967294:3000000 @-1
        spaces file 0 755 0:0 @1600000000
        """)
    let bodies = listed.map { Array((archive + Self.end)[$0.body]) }.filter { !$0.isEmpty }
    #expect(bodies == [[1, 2, 3]])
  }

  @Test("takes a name of exactly 100 bytes, which has no NUL after it")
  func hundred() throws {
    let name = String(repeating: "n", count: 100)
    let listed = try entries(TarItem(name, type: "2", linkName: name).bytes)
    #expect(listed.first?.name == Array(name.utf8))
    #expect(listed.first?.kind == .symbolicLink(to: Array(name.utf8)))
  }

  @Test("takes an archive without its end marker, and an empty one")
  func ends() throws {
    let item = TarItem("a", body: [1]).bytes
    let counts = try [
      item, item + Self.zeros(512), item + Self.end + Self.end, Array(item.prefix(513)), [],
      Self.zeros(512),
    ].map { try entries($0).count }
    #expect(counts == [1, 1, 1, 1, 0, 0])
  }

  @Test(
    "refuses what lies or is damaged, by name",
    arguments: [
      (header(TarItem("a"), [(124, Array("00000000001".utf8))]), "a: \(pastTheEnd)"),
      (header(TarItem("a"), [(124, Array("77777777777".utf8))]), "a: \(pastTheEnd)"),
      (header(TarItem("a"), [(124, base256(-512, 12))]), "a: \(pastTheEnd)"),
      (header(TarItem("a"), [(124, base256(.max, 12))]), "a: \(pastTheEnd)"),
      (
        header(TarItem("a"), [(124, [0x80] + [UInt8](repeating: 0xff, count: 11))]),
        "a: \(pastTheEnd)"
      ),
      (header(TarItem("a"), [(124, Array("0000000000x".utf8))]), "a: \(pastTheEnd)"),
      (TarItem("d/", type: "5", body: [1]).bytes, "d/: only files may have a body"),
      (TarItem("l", type: "2", linkName: "a", body: [1]).bytes, "l: only files may have a body"),
      (TarItem("h", type: "1", linkName: "a", body: [1]).bytes, "h: only files may have a body"),
      (TarItem("v7/", type: "\0", body: [1]).bytes, "v7/: only files may have a body"),
      (TarItem("l", type: "2").bytes, "l: the link has no target"),
      (TarItem("h", type: "1").bytes, "h: the link has no target"),
      (TarItem("").bytes, "an entry has no name"),
      (TarItem("s", type: "S").bytes, "s: the entry type 83 is not known"),
      (TarItem("m", type: "M").bytes, "m: the entry type 77 is not known"),
      (TarItem("a\u{1b}[2J", type: "V").bytes, "a\\x1b[2J: the entry type 86 is not known"),
      (header(TarItem("a"), [(100, Array("64x4".utf8))]), "a: \(notANumber)"),
      (header(TarItem("a"), [(100, Array("0000888".utf8))]), "a: \(notANumber)"),
      (header(TarItem("a"), [(108, base256(-1, 8))]), "a: \(notANumber)"),
      (header(TarItem("a"), [(108, base256(1 << 32, 8))]), "a: \(notANumber)"),
      (header(TarItem("a"), [(136, [0x81] + zeros(11))]), "a: \(notANumber)"),
    ] as [([UInt8], String)])
  func refused(_ bytes: [UInt8], _ reason: String) {
    let found = complaint { try entries(bytes) }
    #expect(found == "cannot read it: \(reason)")
  }

  @Test("refuses a wrong checksum, with its place")
  func checksum() {
    let item = TarItem("a").bytes
    var damaged = TarItem("b").bytes
    damaged[0] ^= 1
    let found = complaint { try entries(item + damaged + Self.end) }
    #expect(found == "cannot read it: the entry header at byte 512 has a wrong checksum")
  }

  @Test("refuses bytes after the end marker, and half a header")
  func after() {
    let item = TarItem("a").bytes
    let cases = [
      item + Self.zeros(512) + item, item + Self.end + [1], item + Self.zeros(511) + [1],
      item + item.prefix(511), item.dropLast(),
    ].map { bytes in complaint { try entries(Array(bytes)) } }
    #expect(
      cases == [
        "cannot read it: there is data after the end of the tar file",
        "cannot read it: there is data after the end of the tar file",
        "cannot read it: the entry header at byte 512 has a wrong checksum",
        "cannot read it: it is truncated", "cannot read it: it is truncated",
      ])
  }

  @Test(
    "takes names of up to 4096 bytes", arguments: [(4095, true), (4096, false), (70_000, false)])
  func longNames(_ count: Int, _ isTaken: Bool) {
    let name = String(repeating: "n", count: count)
    let reason = isTaken ? nil : "cannot read it: a name is longer than 4096 bytes"
    let found = [
      TarItem(name).bytes, TarItem("l", type: "2", linkName: name).bytes,
    ].map { bytes in complaint { try entries(bytes) } }
    #expect(found == [reason, reason])
  }

  @Test("refuses a long name that no entry follows")
  func lonelyName() {
    let name = TarItem("././@LongLink", type: "L", body: Array("abc\u{0}".utf8)).bytes
    let link = TarItem("././@LongLink", type: "K", body: Array("abc\u{0}".utf8)).bytes
    let found = [name, link, name + Self.end, link + Self.end].map { bytes in
      complaint { try entries(bytes) }
    }
    #expect(found == Array(repeating: "cannot read it: it is truncated", count: 4))
  }

  @Test("uses a long name for one entry only")
  func once() throws {
    let long = String(repeating: "x", count: 150)
    let listed = try entries(TarItem(long).bytes + TarItem("b").bytes)
    #expect(listed.map { printable($0.name) } == [long, "b"])
  }
}
