import Rootfs
import Tree
import TestSupport
import Testing

@Suite("The placement of entries below linked directories")
struct PlacementTests {
  private static let merged = [
    ("bin", "usr/bin"), ("lib", "usr/lib"), ("lib64", "usr/lib64"), ("sbin", "usr/sbin"),
  ]

  @Test(
    "follows the links above a path, but not the path itself",
    arguments: [
      ("/lib/x.so", "/usr/lib/x.so"), ("/lib", "/lib"), ("/library/x", "/library/x"),
      ("/usr/lib/x", "/usr/lib/x"), ("/lib/lib/x", "/usr/lib/lib/x"), ("/", "/"),
      ("/etc/bin/x", "/etc/bin/x"), ("/bin/a/b/c", "/usr/bin/a/b/c"),
    ])
  func entries(_ path: String, _ expected: String) throws {
    let found = try placement(Self.merged).place(try memberPath(path))
    #expect(found.description == expected)
  }

  @Test(
    "follows a directory's own link, too",
    arguments: [("/lib", "/usr/lib"), ("/lib/a", "/usr/lib/a"), ("/usr", "/usr"), ("/", "/")])
  func directories(_ path: String, _ expected: String) throws {
    let found = try placement(Self.merged).placeDirectory(try memberPath(path))
    #expect(found.description == expected)
  }

  @Test(
    "follows links that lead below other links, whatever they are spelled like",
    arguments: [
      ("/a/x", "/z/x"), ("/b/x", "/z/x"), ("/var/run/x", "/run/x"), ("/up/x", "/x"),
      ("/deep/er/x", "/z/y/x"),
    ])
  func chains(_ path: String, _ expected: String) throws {
    let links = [
      ("a", "b"), ("b", "./c//"), ("c", "/z"), ("var/run", "../run"), ("up", "../../.."),
      ("deep/er", "/b/y"),
    ]
    let found = try placement(links).place(try memberPath(path))
    #expect(found.description == expected)
  }

  @Test("ends where links go round in circles", .timeLimit(.minutes(30)))
  func circles() throws {
    let round = try placement([("a", "b"), ("b", "a")])
    let placed = round.place(try memberPath("/a/x")).description
    #expect(["/a/x", "/b/x"].contains(placed))
    let growing = try placement([("a", "a/b")])
    let end = growing.place(try memberPath("/a/x"))
    #expect(end.lastComponent.elementsEqual("x".utf8))
  }

  @Test("of no links leaves every path")
  func plain() throws {
    #expect(Placement.plain.place(try memberPath("/lib/x")).description == "/lib/x")
    #expect(Placement.plain.canonical == "")
  }
}
