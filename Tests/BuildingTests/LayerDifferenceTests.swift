import Packing
import TestSupport
import Testing

@testable import Building

@Suite("The first difference of two layers")
struct LayerDifferenceTests {
  private static func entry(
    _ name: String, _ kind: TarEntry.Kind = .file, mode: UInt32 = 0o644, uid: UInt32 = 0,
    gid: UInt32 = 0, mtime: Int64 = 5
  ) -> TarEntry {
    TarEntry(name: Array(name.utf8), kind: kind, mode: mode, uid: uid, gid: gid, mtime: mtime)
  }

  private static func tar(_ items: [(TarEntry, String)], isPadded: Bool = true) -> HeldBytes {
    let runs = items.flatMap { entry, text -> [UInt8] in
      let body = Array(text.utf8)
      let padding = [UInt8](repeating: 0, count: TarWriter.padding(after: body.count))
      return TarWriter.header(entry, size: body.count) + body + padding
    }
    return HeldBytes(runs + (isPadded ? TarWriter.end : []))
  }

  private func difference(
    _ old: [(TarEntry, String)], _ new: [(TarEntry, String)]
  ) throws -> String? {
    let (expected, found) = (Self.tar(old), Self.tar(new, isPadded: false))
    return try LayerDifference.first(
      expected: [expected.plain], found: [found.plain], subject: "layer 1")?.description
  }

  @Test("is found whatever pieces the layers come in")
  func pieces() throws {
    let one = Self.tar([(Self.entry("a"), "x")], isPadded: false)
    let two = Self.tar([(Self.entry("b"), "y")], isPadded: false)
    let other = Self.tar([(Self.entry("b"), "z")], isPadded: false)
    let whole = Self.tar([(Self.entry("a"), "x"), (Self.entry("b"), "y")])
    let same = try LayerDifference.first(
      expected: [one.plain, two.plain], found: [whole.plain], subject: "layer 1")
    #expect(same == nil)
    let found = try LayerDifference.first(
      expected: [whole.plain], found: [one.plain, other.plain], subject: "layer 1")
    #expect(found?.description == "the entry /b differs in its content")
  }

  @Test(
    "is the first field of the first entry",
    arguments: [
      (entry("b"), "text", nil),
      (entry("b", mode: 0o4755), "text", "mode: 644 in the lock, 4755 now"),
      (entry("b", uid: 7), "text", "owner: 0 in the lock, 7 now"),
      (entry("b", gid: 8), "text", "group: 0 in the lock, 8 now"),
      (entry("b", mtime: 6), "text", "time: 5 in the lock, 6 now"),
      (entry("b"), "texts", "size: 4 in the lock, 5 now"), (entry("b"), "tent", "content"),
      (entry("b", .symbolicLink(to: [0x61])), "", "type or link target"),
      (entry("b", mode: 0o600, uid: 1, mtime: 9), "x", "mode: 644 in the lock, 600 now"),
    ] as [(TarEntry, String, String?)])
  func fields(_ other: TarEntry, _ text: String, _ field: String?) throws {
    let first = (Self.entry("a"), "first")
    let last = (Self.entry("c"), "last")
    let found = try difference(
      [first, (Self.entry("b"), "text"), last], [first, (other, text), last])
    #expect(found == field.map { "the entry /b differs in its \($0)" })
  }

  @Test("is the target of a link that leads elsewhere")
  func targets() throws {
    let found = try difference(
      [(Self.entry("l", .symbolicLink(to: [0x61])), "")],
      [(Self.entry("l", .symbolicLink(to: [0x62])), "")])
    #expect(found == "the entry /l differs in its type or link target")
  }

  @Test(
    "is an entry that only one has",
    arguments: [
      ("a b c", "a c", "the entry /b is missing"),
      ("a c", "a b c", "the entry /b is new"),
      ("a b", "a", "the entry /b is missing"), ("a", "a b", "the entry /b is new"),
      ("", "a", "the entry /a is new"), ("a", "", "the entry /a is missing"),
      ("a x", "a y", "the entry /x is missing"), ("", "", nil), ("a b", "a b", nil),
      ("a b c", "a c b", "the entry /b stands elsewhere"),
    ] as [(String, String, String?)])
  func missing(_ old: String, _ new: String, _ expected: String?) throws {
    func items(_ names: String) -> [(TarEntry, String)] {
      names.split(separator: " ").map { (Self.entry(String($0)), "same") }
    }
    let found = try difference(items(old), items(new))
    #expect(found == expected)
  }

  @Test("says where what was found is")
  func place() throws {
    let old = Self.tar([(Self.entry("a"), "x")])
    let new = Self.tar([(Self.entry("a", mode: 0o755), "x")])
    let found = try LayerDifference.first(
      expected: [old.plain], found: [new.plain], subject: "layer 1", place: "in the image")
    #expect(
      found?.description == "the entry /a differs in its mode: 644 in the lock, 755 in the image")
  }

  @Test(
    "of damaged bytes is the entry that they were to be",
    arguments: [
      (0, "/a is damaged in its header"), (511, "/a is damaged in its header"),
      (512, "/a is damaged in its content"), (1024, "/b is damaged in its header"),
      (1536, "/c is damaged in its header"), (2048, "/c is damaged in its content"),
    ])
  func damagedEntry(_ offset: Int, _ expected: String) throws {
    let one = Self.tar(
      [(Self.entry("a"), "x"), (Self.entry("b", .directory), "")], isPadded: false)
    let two = Self.tar([(Self.entry("c"), "z")], isPadded: false)
    let found = try LayerDifference.damage(
      at: offset, of: [one.plain, two.plain], subject: "layer 1")
    #expect(found?.description == "the entry \(expected)")
    let beyond = try LayerDifference.damage(
      at: 4096, of: [one.plain, two.plain], subject: "layer 1")
    #expect(beyond == nil)
  }

  @Test("cannot be told where a layer is damaged")
  func damaged() {
    let good = Self.tar([(Self.entry("a"), "x")])
    let bad = HeldBytes([UInt8](repeating: 1, count: 512))
    let found = complaint {
      try LayerDifference.first(expected: [good.plain], found: [bad.plain], subject: "layer 1")
    }
    #expect(found == "cannot read layer 1: the entry header at byte 0 has a wrong checksum")
  }
}
