import Tree
import Testing

@Suite("A member path")
struct MemberPathTests {
  @Test(
    "reads tar names as dpkg does",
    arguments: [
      ("./", "/"), (".", "/"), ("", "/"), ("./usr/", "/usr"), ("usr/bin/env", "/usr/bin/env"),
      ("./usr//bin/./env", "/usr/bin/env"), ("/etc/passwd", "/etc/passwd"),
      ("././a", "/a"), ("...", "/..."), ("..a/b..", "/..a/b.."), (".a", "/.a"),
    ])
  func tarNames(_ name: String, _ expected: String) throws {
    let path = try MemberPath(parsing: Array(name.utf8))
    #expect(path.description == expected)
  }

  @Test(
    "refuses tar names that climb or cannot be",
    arguments: [
      ("..", MemberPathError.Reason.climbs), ("./../../etc/passwd", .climbs), ("a/..", .climbs),
      ("a/../b", .climbs), ("a\0b", .nul), (String(repeating: "a/", count: 3000), .tooLong),
    ])
  func refused(_ name: String, _ reason: MemberPathError.Reason) {
    let bytes = Array(name.utf8)
    let error = #expect(throws: MemberPathError.self) { try MemberPath(parsing: bytes) }
    #expect(error?.reason == reason)
  }

  @Test(
    "reads absolute paths that are normal",
    arguments: [("/", "/"), ("/tmp", "/tmp"), ("/tmp/", "/tmp"), ("/a b/c", "/a b/c")])
  func absolute(_ text: String, _ expected: String) throws {
    let path = try MemberPath(absolute: text)
    #expect(path.description == expected)
  }

  @Test(
    "refuses absolute paths that are not normal",
    arguments: [
      ("tmp", MemberPathError.Reason.relative), ("", .relative), ("./tmp", .relative),
      ("/a//b", .notNormal), ("//", .notNormal), ("/./a", .notNormal), ("/a/.", .notNormal),
      ("/a/../b", .climbs), ("/a\0", .nul),
    ])
  func notNormal(_ text: String, _ reason: MemberPathError.Reason) {
    let error = #expect(throws: MemberPathError.self) { try MemberPath(absolute: text) }
    #expect(error?.reason == reason)
  }

  @Test(
    "prints so that different bytes look different",
    arguments: [
      ([0x61, 0x20, 0x62], "/a b"), ([0x61, 0x5c], "/a\\\\"), ([0xff, 0x61], "/\\xffa"),
      ([0xc5, 0x91], "/ő"), ([0x0a], "/\\x0a"), ([0xe2, 0x80, 0xae], "/\\xe2\\x80\\xae"),
      ([0xc3], "/\\xc3"), ([0x61, 0xcc, 0x81], "/a\u{301}"),
    ] as [([UInt8], String)])
  func description(_ bytes: [UInt8], _ expected: String) throws {
    let path = try MemberPath(parsing: bytes)
    #expect(Array(path.description.utf8) == Array(expected.utf8))
  }

  @Test("knows its parent, last part and what is below it")
  func relations() throws {
    let usr = try MemberPath(absolute: "/usr")
    let env = try MemberPath(absolute: "/usr/bin/env")
    let other = try MemberPath(absolute: "/usrbin")
    let isBelow = [
      env.isBelow(usr), usr.isBelow(usr), other.isBelow(usr), usr.isBelow(.root),
      MemberPath.root.isBelow(.root),
    ]
    #expect(isBelow == [true, false, false, true, false])
    #expect(env.parent?.parent == usr)
    #expect(usr.parent == .root)
    #expect(MemberPath.root.parent == nil)
    #expect(Array(env.lastComponent) == Array("env".utf8))
    #expect(MemberPath.root.lastComponent.isEmpty)
    let appended = usr.appending(try MemberPath(absolute: "/bin/env"))
    #expect(appended == env)
    #expect(MemberPath.root.appending(usr) == usr)
    #expect(usr.appending(.root) == usr)
  }

  @Test("sorts by bytes, composed and decomposed letters apart")
  func order() throws {
    let texts = ["/b", "/a/b", "/a", "/a-b", "/\u{e1}", "/a\u{301}"]
    let paths = try texts.map { try MemberPath(absolute: $0) }
    let sorted = paths.sorted().map { Array($0.description.utf8) }
    let expected = ["/a", "/a-b", "/a/b", "/a\u{301}", "/b", "/\u{e1}"].map { Array($0.utf8) }
    #expect(sorted == expected)
    #expect(Set(paths).count == 6)
  }
}
