import Content
import SystemPackage
import TestSupport
import Testing

/// `diff M@REV` of a manifest with many files.
@Suite(
  "A manifest with many files at a git revision",
  .enabled(if: Tool.has("git"), "git is not installed"))
struct GitRevisionTests {
  private static let count = 300

  private static func git(_ shop: borrowing Workshop, _ arguments: String...) throws {
    let identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    try must("git", ["-C", shop.directory.path.string] + identity + arguments)
  }

  /// A locked and committed manifest with files of its own, and a `git` that counts its runs.
  private static func shop() throws -> Workshop {
    let items = (0..<count).map { "  - {path: /app/f\($0), source: files/f\($0)}\n" }.joined()
    let shop = try Workshop(ToyArchive.manifest.replacing("files:\n", with: "files:\n" + items))
    for number in 0..<count {
      // One is empty, and others hold what looks like an answer of git.
      let text = number == 0 ? "" : "\(number)\n\(String(repeating: "0", count: 40)) blob 9\n\n"
      try writeFile(text, to: shop.directory.appending("files").appending("f\(number)"))
    }
    let locked = try shop.whittle("lock", "toy.yaml", "--arch", "amd64")
    try #require(locked.status == 0, "\(locked.complaint)")
    try git(shop, "init", "-q", "-b", "main", ".")
    try git(shop, "add", "toy.yaml", "toy.asc", "toy.lock.json", "files")
    try git(shop, "commit", "-q", "-m", "one")
    let program = shop.directory.appending("bin").appending("git")
    let lines = [
      "#!/bin/sh", "echo run >>'\(shop.directory.appending("runs"))'",
      "PATH=/usr/local/bin:/usr/bin:/bin", "export PATH", "exec git \"$@\"",
    ]
    try writeFile(lines.joined(separator: "\n") + "\n", to: program)
    try must("chmod", ["755", program.string])
    return shop
  }

  private static func path(_ shop: borrowing Workshop) -> [String: String] {
    ["PATH": "\(shop.directory.appending("bin")):/usr/bin:/bin"]
  }

  @Test("is read by a few processes, however many files it has")
  func processes() throws {
    let shop = try Self.shop()
    let ran = try shop.whittle("diff", "toy.yaml@main", "toy.yaml", changing: Self.path(shop))
    #expect(ran.status == 0, "\(ran.complaint)")
    let runs = try contents(of: shop.directory.appending("runs")).count { $0 == 0x0a }
    #expect((1...6).contains(runs), "\(runs)")
  }

  @Test("names a file that the revision lacks, as a single one does")
  func missing() throws {
    let shop = try Self.shop()
    try Self.git(shop, "rm", "-q", "--cached", "files/f7")
    try Self.git(shop, "commit", "-q", "-m", "two")
    let ran = try shop.whittle("diff", "toy.yaml@HEAD", "toy.yaml", changing: Self.path(shop))
    #expect(ran.status == 2)
    #expect(ran.complaint.contains("files/f7 at the git revision 'HEAD'"), "\(ran.complaint)")
    let earlier = try shop.whittle("diff", "toy.yaml@HEAD~1", "toy.yaml", changing: Self.path(shop))
    #expect(earlier.status == 0, "\(earlier.complaint)")
  }
}
