import Content
import SystemPackage
import TestSupport
import Testing

/// `status`, `plan` and `index merge` over several locks.
@Suite struct FleetTests {
  /// A workshop with three locked manifests, of which two hold `plain`.
  private static func shop() throws -> Workshop {
    let shop = try Workshop(ToyFixes.manifest()) { $0 = ToyFixes.suites(.old) }
    let small = ToyFixes.manifest().replacing("  plain: all\n  idle: all\n", with: "")
    for (name, text) in [
      ("one", ToyFixes.manifest()), ("two", ToyFixes.manifest()), ("three", small),
    ] {
      let path = shop.directory.appending("\(name).yaml")
      try writeFile(text.replacing("name: toy", with: "name: \(name)"), to: path)
      let ran = try shop.whittle("lock", "\(name).yaml", changing: DiffTests.mirrors(shop))
      try #require(ran.status == 0, "\(ran.complaint)")
    }
    return shop
  }

  private static let locks = ["one.lock.json", "two.lock.json", "three.lock.json"]

  private static func whittle(_ shop: borrowing Workshop, _ arguments: [String]) throws -> Ran {
    try run(
      Workshop.program.string, arguments,
      environment: shop.environment.merging(DiffTests.mirrors(shop)) { $1 },
      in: shop.directory.path)
  }

  @Test("status names what must move, and whether any code or data would be another")
  func status() throws {
    let shop = try Self.shop()
    let still = try Self.whittle(shop, ["status"] + Self.locks)
    #expect(still.status == 0, "\(still.complaint)")
    #expect(still.text == "3 locks: nothing must move\n")
    try ToyRepository(ToyFixes.suites(.new)).write(to: shop.archive)
    let moving = try Self.whittle(shop, ["status"] + Self.locks)
    #expect(moving.status == 1, "\(moving.complaint)")
    try TestSupport.golden("fleet/status", moving.text)
    let json = try JSON(
      parsing: try Self.whittle(shop, ["status", "--format", "json"] + Self.locks).output)
    let rows = (json["locks"]?.array ?? []).map {
      "\($0["name"]?.string ?? "") \($0["changes-files"]?.bool ?? true)"
    }
    #expect(rows.sorted() == ["one true", "three false", "two true"])
    let page = try Self.whittle(shop, ["status", "--format", "html"] + Self.locks)
    #expect(page.status == 1 && page.text.contains("one.lock.json"))
  }

  @Test("plan divides all locks once, and --moving only those that must move")
  func plan() throws {
    let shop = try Self.shop()
    let ran = try Self.whittle(shop, ["plan", "--shards", "2", "--format", "json"] + Self.locks)
    #expect(ran.status == 0, "\(ran.complaint)")
    let shards = try JSON(parsing: ran.output)["shards"]?.array ?? []
    let planned = shards.flatMap { $0["locks"]?.array ?? [] }.compactMap(\.string)
    #expect(shards.count == 2 && planned.sorted() == Self.locks.sorted())
    let none = try Self.whittle(shop, ["plan", "--shards", "2", "--moving"] + Self.locks)
    #expect(none.text == "nothing to do\n", "\(none.complaint)")
    var suites = ToyFixes.suites(.new)
    suites[1].packages.removeAll { $0.deb.name != "plain" }
    try ToyRepository(suites).write(to: shop.archive)
    let moving = try Self.whittle(
      shop, ["plan", "--shards", "1", "--moving", "--format", "json"] + Self.locks)
    let named = try JSON(parsing: moving.output)["shards"]?.array?.first?["locks"]?.array
    #expect(named?.compactMap(\.string) == ["one.lock.json", "two.lock.json"])
  }

  @Test(
    "--changed-since names the locks that differ from a revision",
    .enabled(if: Tool.has("git"), "git is not installed"))
  func changedSince() throws {
    let shop = try Self.shop()
    for arguments in [
      ["init", "-q"], ["add", "."],
      ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "x"],
    ] {
      let ran = try run("git", arguments, in: shop.directory.path)
      try #require(ran.status == 0, "\(ran.complaint)")
    }
    let command = ["plan", "--shards", "2", "--changed-since", "HEAD", "--format", "github"]
    let none = try Self.whittle(shop, command + Self.locks)
    #expect(none.text == "{\"include\":[]}\n", "\(none.complaint)")
    let lock = shop.directory.appending("two.lock.json")
    try writeFile(try contents(of: lock) + [0x0a], to: lock)
    let one = try Self.whittle(shop, command + Self.locks)
    #expect(one.text == "{\"include\":[{\"locks\":\"two.lock.json\",\"shard\":1}]}\n")
  }

  @Test("architectures that were built apart merge to the index of the lock")
  func merge() throws {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let whole = try Self.whittle(shop, ["build", "toy.yaml", "-o", "whole"])
    try #require(whole.status == 0, "\(whole.complaint)")
    for architecture in ToyPointRelease.architectures {
      let ran = try Self.whittle(
        shop, ["build", "toy.yaml", "-o", architecture, "--arch", architecture])
      try #require(ran.status == 0, "\(ran.complaint)")
    }
    let merged = try Self.whittle(shop, ["index", "merge", "amd64", "arm64", "-o", "merged"])
    #expect(merged.status == 0, "\(merged.complaint)")
    let ours = try contents(of: shop.directory.appending("merged").appending("index.json"))
    let theirs = try contents(of: shop.directory.appending("whole").appending("index.json"))
    #expect(ours == theirs, "\(merged.text)")
    let verified = try Self.whittle(shop, ["verify", "toy.yaml", "--image", "merged"])
    #expect(verified.status == 0, "\(verified.complaint)")
  }
}
