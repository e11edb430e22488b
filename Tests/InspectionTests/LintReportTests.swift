import Content
import Testing

@testable import Tree
@testable import Inspection
@testable import Presentation
@testable import Rootfs

@Suite("The report of the checks")
struct LintReportTests {
  private func finding(
    _ rule: LintRule, _ path: String, _ message: String = "is wrong"
  ) throws -> LintFinding {
    LintFinding(rule, path: try MemberPath(absolute: path), package: "p", message: message)
  }

  private func name(_ variant: String, _ architecture: String = "amd64") -> ImageName {
    ImageName(variant: variant, architecture: architecture)
  }

  private func item(_ rule: LintRule, _ text: String, line: Int = 1) throws -> Allowance {
    let position = SourcePosition(file: "toy.yaml", line: line, column: 1)
    return Allowance(
      rule,
      pattern: try PathPattern(parsing: text, at: position)
        .bound(architecture: "amd64", triplet: "x86_64-linux-gnu"))
  }

  private func report(
    _ images: [LintReport.Image], isWhole: Bool = true
  ) -> LintReport {
    LintReport(manifest: "toy.yaml", images: images, isWhole: isWhole)
  }

  @Test("offers to accept no name that would accept something else, too")
  func oddNames() throws {
    let odd = ["/usr/bin/a,b]", "/usr/bin/*", "/usr/bin/`", "/usr/bin/a], world-writable: [/srv"]
    let findings = try (odd + ["/usr/bin/su"]).map { try finding(.setuid, $0) }
    let some = report([.init(name: name("latest"), findings: findings, allowances: [])])
    #expect(
      some.errorLines().last == "to accept what is intended: `allow: {setuid: [/usr/bin/su]}`")
    let none = report([.init(name: name("latest"), findings: findings.dropLast(), allowances: [])])
    #expect(
      none.errorLines().last
        == "what is intended can be listed under `allow` (docs/manifest.md)")
  }

  @Test("says once what many images have, and where the same is wrong with many paths")
  func grouping() throws {
    let common = [
      try finding(.setuid, "/usr/bin/su"), try finding(.setuid, "/usr/bin/a"),
      try finding(.setuid, "/usr/bin/b"), try finding(.setuid, "/usr/bin/c"),
    ]
    let other = try finding(.dangling, "/etc/x", "points to nothing")
    let found = report([
      .init(name: name("latest"), findings: common, allowances: []),
      .init(name: name("latest", "arm64"), findings: common, allowances: []),
      .init(name: name("debug"), findings: common + [other], allowances: []),
      .init(name: name("debug", "arm64"), findings: common, allowances: []),
    ])
    #expect(
      found.errorLines() == [
        "dangling: /etc/x: points to nothing (debug; amd64)",
        "setuid: /usr/bin/a, /usr/bin/b, /usr/bin/c and 1 more: is wrong "
          + "(latest, debug; amd64, arm64)",
        "to accept what is intended: `allow: {dangling: [/etc/x], setuid: [/usr/bin/a, /usr/bin/b, "
          + "/usr/bin/c, /usr/bin/su]}`",
      ])
    #expect(found.errors.count == 5)
  }

  @Test("tells of a hundred thousand links in a loop in a few lines", .timeLimit(.minutes(2)))
  func many() throws {
    let count = 100_000
    let findings = try (0..<count).map { number in
      try finding(.dangling, "/l\(100_000 + number)", "is a symbolic link in a loop")
    }
    let lines = report([.init(name: name("latest"), findings: findings, allowances: [])])
      .errorLines()
    #expect(
      lines.first
        == "dangling: /l100000, /l100001, /l100002 and \(count - 3) more: "
        + "is a symbolic link in a loop (latest; amd64)")
    #expect(lines.count == 2)
  }

  @Test("cuts a long list, unless all of it is wanted")
  func limit() throws {
    let many = try (10..<40).map { try finding(.dangling, "/etc/\($0)", "points to /\($0)") }
    let found = report([.init(name: name("latest"), findings: many, allowances: [])])
    let short = found.errorLines()
    #expect(short.count == 22)
    #expect(short[20] == "dangling: 10 more; `whittle lint` lists them")
    #expect(short[21] == "what is intended can be listed under `allow` (docs/manifest.md)")
    #expect(found.errorLines(limit: nil).count == 31)
  }

  @Test("leaves out what is allowed, by pattern or name, for its own check only")
  func allowed() throws {
    var library = try finding(.missingInterpreters, "/usr/bin/x", "needs ld.so")
    library.names = ["/lib/ld.so", "ld.so"]
    let position = SourcePosition(file: "toy.yaml", line: 2, column: 1)
    let images = [
      LintReport.Image(
        name: name("latest"),
        findings: [
          try finding(.setuid, "/usr/bin/su"), try finding(.worldWritable, "/usr/bin/su"), library,
        ],
        allowances: [
          try item(.setuid, "/usr/bin/*"),
          Allowance(.missingLibraries, name: "ld.so", at: position),
        ])
    ]
    let found = report(images)
    #expect(found.rows.map(\.finding.rule) == [.worldWritable])
  }

  @Test("notes what allow accepts for no image at all")
  func unused() throws {
    let items = [try item(.setuid, "/usr/bin/*"), try item(.dangling, "/etc/mtab", line: 2)]
    let images = [
      LintReport.Image(name: name("latest"), findings: [], allowances: items),
      LintReport.Image(
        name: name("debug"), findings: [try finding(.setuid, "/usr/bin/su")], allowances: items),
    ]
    let found = report(images)
    #expect(
      found.noteLines() == [
        "unused-allow: toy.yaml:2:1: 'allow.dangling' no longer accepts anything by '/etc/mtab'; "
          + "remove it"
      ])
    #expect(found.errors == [])
    let partly = report(images, isWhole: false)
    #expect(partly.rows == [])
  }

  @Test("is told as JSON too")
  func json() throws {
    let found = report([
      .init(
        name: name("latest"), findings: [try finding(.dangling, "/etc/x", "points to nothing")],
        allowances: [])
    ])
    #expect(
      found.json.canonicalText == """
        {"errors":1,"findings":[{"allow":"/etc/x","images":[{"architecture":"amd64",\
        "variant":"latest"}],"message":"points to nothing","package":"p","path":"/etc/x",\
        "remedy":null,"rule":"dangling","severity":"error"}],"manifest":"toy.yaml","notes":0}
        """)
  }
}
