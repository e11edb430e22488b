import TestSupport
import Testing

@testable import Tree

@Suite("Links of a tree")
struct TreeLinksTests {
  private func tree() throws -> Tree {
    func link(_ path: String, _ target: String) throws -> GeneratedEntry {
      .link(try memberPath(path), to: Array(target.utf8), epoch: 0, origin: "x")
    }
    var entries = [
      GeneratedEntry.file(try memberPath("usr/bin/sh"), [], epoch: 0, origin: "x"),
      try link("bin", "usr/bin"), try link("usr/up", ".."), try link("a", "b"), try link("b", "a"),
    ]
    // Forty links in a row are as many as Linux follows.
    for number in 0..<41 { entries.append(try link("c/\(number)", "\(number + 1)")) }
    entries.append(.file(try memberPath("c/41"), [], epoch: 0, origin: "x"))
    return try Tree.compose([], entries, epoch: 0)
  }

  @Test(
    "are followed as the kernel does",
    arguments: [
      ("/bin/sh", "/usr/bin/sh"), ("bin/./sh", "/usr/bin/sh"), ("usr/up/bin/sh", "/usr/bin/sh"),
      ("/../../bin/sh", "/usr/bin/sh"), ("/", "/"), ("bin/..", "/usr"), ("c/1", "/c/41"),
      ("/bin/no", "missing /usr/bin/no"), ("/no/../bin/sh", "missing /no"),
      ("/bin/sh/..", "missing /usr/bin/sh"), ("/bin/sh/x", "missing /usr/bin/sh/x"),
      ("/a", "circle"), ("/a/x", "circle"), ("c/0", "circle"),
    ])
  func ends(_ path: String, _ expected: String) throws {
    let end =
      switch try tree().resolve(Array(path.utf8)) {
      case .found(let entry): "\(entry.path)"
      case .missing(let path): "missing \(path)"
      case .circle: "circle"
      }
    #expect(end == expected)
  }
}
