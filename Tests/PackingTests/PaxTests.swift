import Packing
import Spelling
import TestSupport
import Testing

@Suite("Pax headers")
struct PaxTests {
  /// A pax header of these records, their lengths counted.
  private static func pax(_ records: [(String, String)], type: Character = "x") -> [UInt8] {
    let body = records.map { keyword, value -> String in
      let rest = " \(keyword)=\(value)\n"
      let length = (rest.utf8.count...rest.utf8.count + 6).first { length in
        String(length).utf8.count + rest.utf8.count == length
      }
      return "\(length ?? 0)\(rest)"
    }.joined()
    return TarItem("PaxHeader", type: type, body: Array(body.utf8)).bytes
  }

  @Test("are refused in packages, as dpkg does", arguments: ["x", "g"] as [Character])
  func packages(_ type: Character) {
    let bytes = Self.pax([("path", "a")], type: type) + TarItem("b").bytes
    let found = complaint { try entries(bytes) }
    #expect(
      found == "cannot read it: PaxHeader: pax headers are not allowed in a package "
        + "(dpkg refuses them too)")
  }

  @Test("of layers tell of the one entry that follows")
  func layers() throws {
    let file = header(TarItem("short", body: []), [(124, Array("00000000000".utf8))])
    let bytes =
      Self.pax([
        ("path", "usr/ő"), ("uid", "4294967294"), ("gid", "3000000"), ("mtime", "-5.75"),
        ("size", "3"), ("comment", "a=b"), ("SCHILY.xattr.user.x", "\u{1}"),
      ]) + file + [7, 8, 9] + [UInt8](repeating: 0, count: 509)
      + Self.pax([("linkpath", "a/b/c")]) + TarItem("l", type: "2", linkName: "x").bytes
      + TarItem("next", body: [1]).bytes
    let listed = try entries(bytes, .layer)
    #expect(
      picture(listed) == """
        usr/ő file 3 644 4294967294:3000000 @-5
        l -> a/b/c 644 0:0 @1600000000
        next file 1 644 0:0 @1600000000
        """)
    let body = listed.first.map { Array(bytes[$0.body]) }
    #expect(body == [7, 8, 9])
  }

  @Test(
    "that are damaged are refused",
    arguments: [
      ("30 path=x\n", "a pax record is damaged"), ("8 path=x\n", "a pax record is damaged"),
      ("path=x\n", "a pax record is damaged"), ("0 path=x\n", "a pax record is damaged"),
      ("-9 path=x\n", "a pax record is damaged"), ("2 \n", "a pax record is damaged"),
      ("99999999999999999999 path=x\n", "a pax record is damaged"),
      ("8 pathx\n", "a pax record has no value"), ("10 path=x\n", nil), ("", nil),
      ("10 uid=ab\n", "the pax record 'uid' is not a number"),
      ("9 uid=+5\n", "the pax record 'uid' is not a number"),
      ("18 uid=4294967296\n", "the pax record 'uid' is not a number"),
      ("11 size=-1\n", "the pax record 'size' is not a number"),
      ("29 size=99999999999999999999\n", "the pax record 'size' is not a number"),
      ("12 mtime=1x\n", "the pax record 'mtime' is not a number"),
      ("13 mtime=1.5\n", nil), ("8 uid=5\n", nil),
    ] as [(String, String?)])
  func damaged(_ record: String, _ reason: String?) {
    let bytes = TarItem("x", type: "x", body: Array(record.utf8)).bytes + TarItem("a").bytes
    let found = complaint { try entries(bytes, .layer) }
    #expect(found == reason.map { "cannot read it: \($0)" })
  }

  @Test(
    "beside other long names, of sparse files, and headers that engines read otherwise are refused",
    arguments: [
      (
        TarItem("././@LongLink", type: "L", body: Array("usr/bin/x\u{0}".utf8)).bytes
          + pax([("path", "usr/share/note")]) + TarItem("a").bytes,
        "usr/share/note: it has two long names, GNU's and that of a pax header"
      ),
      (
        TarItem("././@LongLink", type: "K", body: Array("/bin/evil\u{0}".utf8)).bytes
          + pax([("linkpath", "/bin/good")]) + TarItem("l", type: "2", linkName: "x").bytes,
        "l: it has two long names, GNU's and that of a pax header"
      ),
      (
        pax([("GNU.sparse.major", "1"), ("GNU.sparse.name", "usr/bin/x")]) + TarItem("a").bytes,
        "it has a sparse file, which is not read"
      ),
      (TarItem("usr/").bytes, "usr/: it is a file whose name ends in a slash"),
      (
        pax([("path", "usr/")]) + TarItem("a").bytes,
        "usr/: it is a file whose name ends in a slash"
      ),
      (
        header(
          TarItem("a"), [(257, Array("ustar  \u{0}".utf8)), (345, Array("usr/bin".utf8))]),
        "the entry header at byte 0 has a name where GNU's has times"
      ),
    ] as [([UInt8], String)])
  func ambiguous(_ bytes: [UInt8], _ reason: String) {
    let found = complaint { try entries(bytes, .layer) }
    #expect(found == "cannot read it: \(reason)")
  }

  @Test("of GNU's own have times where others have a prefix")
  func times() throws {
    let times = header(
      TarItem("a"),
      [(257, Array("ustar  \u{0}".utf8)), (345, Array("14000000000\u{0}14000000001\u{0}".utf8))])
    let listed = try entries(times, .layer)
    #expect(listed.map { printable($0.name) } == ["a"])
  }

  @Test("that no entry follows are refused")
  func lonely() {
    let pax = Self.pax([("path", "a")])
    let found = [pax, pax + [UInt8](repeating: 0, count: 1024)].map { bytes in
      complaint { try entries(bytes, .layer) }
    }
    #expect(found == Array(repeating: "cannot read it: it is truncated", count: 2))
  }

  @Test("give no size to the header of a long name")
  func sizes() throws {
    let name = String(repeating: "n", count: 120)
    let bytes = Self.pax([("size", "1")]) + TarItem(name, body: [1]).bytes
    let listed = try entries(bytes, .layer)
    #expect(picture(listed) == "\(name) file 1 644 0:0 @1600000000")
  }
}
