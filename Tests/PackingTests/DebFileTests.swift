import Packing
import Content
import Spelling
import TestSupport
import Testing

@Suite("A .deb")
struct DebFileTests {
  private let bench: Bench
  init() throws { bench = try Bench() }

  /// Members in order, by short words; any other word is a member of that name.
  private static func deb(_ words: String) -> [UInt8] {
    let tar = TarItem.archive([TarItem("./", type: "5", mode: 0o755), TarItem("./a", body: [1])])
    let members = words.split(separator: " ").map { word -> (name: String, bytes: [UInt8]) in
      switch word {
      case "binary": ("debian-binary", Array("2.0\n".utf8))
      case "control": ("control.tar", tar)
      case "data": ("data.tar", tar)
      case let name: (String(name), [1, 2, 3])
      }
    }
    return DebBuilder.ar(members)
  }

  @Test(
    "has its members in dpkg's order, others only where their names begin with _",
    arguments: [
      ("binary control data", nil), ("binary _x control _y _z data", nil),
      ("binary control data extra", nil), ("binary control data data", nil),
      ("control binary data", "its first member is not debian-binary"),
      ("", "its first member is not debian-binary"),
      ("_x binary control data", "its first member is not debian-binary"),
      ("binary", "it has no member control.tar"), ("binary control", "it has no member data.tar"),
      ("binary data", "the member 'data.tar' is where control.tar is expected"),
      ("binary data control", "the member 'data.tar' is where control.tar is expected"),
      (
        "binary binary control data",
        "the member 'debian-binary' is where control.tar is expected"
      ),
      (
        "binary control control data",
        "the member 'control.tar' is where data.tar is expected"
      ),
      ("binary extra control data", "the member 'extra' is where control.tar is expected"),
      ("binary control extra data", "the member 'extra' is where data.tar is expected"),
      (
        "binary control.tar.bz2 data",
        "the member 'control.tar.bz2' is where control.tar is expected"
      ),
      ("binary control data.tar.Z", "the member 'data.tar.Z' is where data.tar is expected"),
    ] as [(String, String?)])
  func members(_ words: String, _ reason: String?) {
    let found = complaint { try bench.open(Self.deb(words)) }
    #expect(found == reason.map { "cannot read toy.deb: \($0)" })
  }

  @Test(
    "is of format 2, whatever the minor version",
    arguments: [("2.0\n", true), ("2.1\n", true), ("3.0\n", false), ("2\n", false), ("", false)])
  func version(_ text: String, _ isTaken: Bool) {
    let tar = TarItem.archive([])
    let bytes = DebBuilder.ar([
      ("debian-binary/", Array(text.utf8)), ("control.tar/", tar), ("data.tar", tar),
    ])
    let found = complaint { try bench.open(bytes) }
    #expect(found == (isTaken ? nil : "cannot read toy.deb: its format version is not 2.x"))
  }

  @Test(
    "is refused where its first bytes are not an archive's",
    arguments: [
      ("", "it is truncated"), ("!<arch>", "it is truncated"),
      ("!<arch>X", "it is not a Debian package"), ("<!doctype html>", "it is not a Debian package"),
    ])
  func magic(_ text: String, _ reason: String) {
    let found = complaint { try bench.open(Array(text.utf8)) }
    #expect(found == "cannot read toy.deb: \(reason)")
  }

  @Test("is refused wherever it is cut off")
  func truncated() throws {
    let bytes = Self.deb("binary _x control data")
    let cuts = stride(from: 0, to: bytes.count, by: 47) + [bytes.count - 1, 8, 72]
    let taken = cuts.filter { cut in complaint { try bench.open(Array(bytes[..<cut])) } == nil }
    #expect(taken == [])
    let last = complaint { try bench.open(Array(bytes.dropLast())) }
    #expect(
      last == "cannot read toy.deb: the member 'data.tar' runs past the end: it is truncated")
  }

  @Test("may lack the padding of its last member")
  func padding() throws {
    let bytes = Self.deb("binary control data end")
    #expect(bytes.last == UInt8(ascii: "\n"))
    let found = complaint { try bench.open(Array(bytes.dropLast())) }
    #expect(found == nil)
  }

  @Test(
    "is refused for a size that is none",
    arguments: [
      ("4x", "has a size that is not a number"), ("", "has a size that is not a number"),
      ("-4", "has a size that is not a number"), ("+4", "has a size that is not a number"),
      (" 4", "has a size that is not a number"), ("4 4", "has a size that is not a number"),
      ("0x4", "has a size that is not a number"),
      ("9999999999", "runs past the end: it is truncated"),
    ])
  func size(_ field: String, _ reason: String) {
    var bytes = Self.deb("binary control data")
    let padded = Array(field.utf8) + [UInt8](repeating: 0x20, count: 10 - field.utf8.count)
    bytes.replaceSubrange(56..<66, with: padded)
    let found = complaint { try bench.open(bytes) }
    #expect(found == "cannot read toy.deb: the member 'debian-binary' \(reason)")
  }

  @Test("is refused for a damaged member header")
  func header() {
    var bytes = Self.deb("binary control data")
    bytes[66] = 0
    let found = complaint { try bench.open(bytes) }
    #expect(found == "cannot read toy.deb: the member header at byte 8 is damaged")
  }

  @Test(
    "is read in every form that its members have",
    arguments: [DebCompression.none, .gzip, .xz, .xzBlocks(of: 700), .zstd])
  func forms(_ form: DebCompression) async throws {
    let deb = DebBuilder("toy").file("usr/bin/a", "abc", mode: 0o755).link("usr/bin/b", "a")
    let bytes = try deb.compressed(form, control: form).build()
    let file = try bench.open(bytes)
    #expect(file.size == bytes.count)
    #expect(file.digest() == Digest(of: bytes))
    let data = try await file.dataTar(bench.decompressor()).content
    let listed = try entries(data)
    #expect(
      picture(listed) == """
        ./ dir 755 0:0 @1600000000
        ./usr/ dir 755 0:0 @1600000000
        ./usr/bin/ dir 755 0:0 @1600000000
        ./usr/bin/a file 3 755 0:0 @1600000000
        ./usr/bin/b -> a 777 0:0 @1600000000
        """)
    let body = listed.first { $0.kind == .file }.map { Array(data[$0.body]) }
    #expect(body == Array("abc".utf8))
    let control = try await file.controlTar(bench.decompressor()).content
    let names = try entries(control).map { printable($0.name) }
    #expect(names == ["./", "./control"])
  }

  @Test("names file and member where a member is damaged")
  func damaged() async throws {
    let bytes = DebBuilder.ar([
      ("debian-binary", Array("2.0\n".utf8)), ("control.tar", TarItem.archive([])),
      ("data.tar.xz", Array(Stored.xz([1, 2, 3]).dropLast(4))),
    ])
    let file = try bench.open(bytes)
    let decompressor = bench.decompressor()
    let found = await complaint(awaiting: { try await file.dataTar(decompressor) })
    #expect(found?.hasPrefix("cannot read toy.deb: data.tar.xz: ") == true)
  }
}
