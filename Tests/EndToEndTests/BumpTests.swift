import Content
import SystemPackage
import TestSupport
import Testing

/// `bump`: locks move to what the archive has now, and nothing else moves them.
@Suite struct BumpTests {
  private static let manifest = ToyPointRelease.manifest

  /// A workshop that was locked at the old state of the archive, which is at the new one now.
  private static func shop(
    _ arguments: String = "lock", later: (inout [ToySuite]) -> Void = { _ in }
  ) throws -> Workshop {
    let shop = try Workshop(manifest) { $0 = ToyPointRelease.suites(.old) }
    let words = arguments.split(separator: " ").map(String.init)
    let ran = try run(
      Workshop.program.string, words + ["toy.yaml"],
      environment: shop.environment.merging(DiffTests.mirrors(shop)) { $1 },
      in: shop.directory.path)
    try #require(ran.status == 0, "\(ran.complaint)")
    var suites = ToyPointRelease.suites(.new)
    later(&suites)
    try ToyRepository(suites).write(to: shop.archive)
    return shop
  }

  private static func versions(_ lock: FilePath) throws -> [String] {
    let json = try JSON(parsing: try contents(of: lock))
    let packages = json["architectures"]?["amd64"]?["packages"]?.array ?? []
    return packages.map { "\($0["name"]?.string ?? "") \($0["version"]?.string ?? "")" }
  }

  private static let oldVersions = [
    "base-files 13", "libaid0 1.0-1", "libtoy1 2:1.0-1", "toy 2:1.0-1", "toy-plugin 3.1",
    "toy-tools 2:1.0-1",
  ]
  private static let newVersions = [
    "base-files 13", "libaid0 1.0-1+b1", "libtoy2 2:1.1-1+deb13u1", "toy 2:1.1-1+deb13u1",
    "toy-plugin 3.2", "toy-tools 2:1.1-1+deb13u1",
  ]

  @Test("a lock moves to what `lock` would make now, and the diff is printed")
  func moves() throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    let checked = try shop.whittle("bump", "toy.yaml", "--check", changing: mirrors)
    #expect(checked.status == 1, "\(checked.complaint)")
    try TestSupport.golden("bump/check", checked.text)
    let unmoved = try Self.versions(shop.lock)
    #expect(unmoved == Self.oldVersions)
    let ran = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    #expect(ran.status == 0, "\(ran.complaint)")
    try TestSupport.golden("bump/text", ran.text)
    let moved = try Self.versions(shop.lock)
    #expect(moved == Self.newVersions)
    let bumped = try contents(of: shop.lock)
    removeTree(shop.lock)
    _ = try shop.whittle("lock", "toy.yaml", changing: mirrors)
    let fresh = try contents(of: shop.lock)
    #expect(bumped == fresh)
    let again = try shop.whittle("bump", "toy.yaml", "--check", changing: mirrors)
    #expect(again.status == 0, "\(again.text)")
    #expect(again.complaint == "toy.lock.json: nothing newer\n")
  }

  @Test("a lock stays byte for byte where only the archive's dates and other packages moved")
  func dates() throws {
    let shop = try Workshop(Self.manifest) { $0 = ToyPointRelease.suites(.old) }
    let mirrors = DiffTests.mirrors(shop)
    _ = try shop.whittle("lock", "toy.yaml", changing: mirrors)
    let before = try contents(of: shop.lock)
    var suites = ToyPointRelease.suites(.old)
    suites[0].date += 1000
    suites[0].add(DebBuilder("toy-other"))
    try ToyRepository(suites).write(to: shop.archive)
    let ran = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == "")
    let after = try contents(of: shop.lock)
    #expect(after == before)
  }

  @Test("--security moves what has a fix, and the next bump the rest")
  func security() throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    let ran = try shop.whittle("bump", "toy.yaml", "--security", changing: mirrors)
    #expect(ran.status == 0, "\(ran.complaint)")
    let some = try Self.versions(shop.lock)
    #expect(
      some == [
        "base-files 13", "libaid0 1.0-1", "libtoy2 2:1.1-1+deb13u1", "toy 2:1.1-1+deb13u1",
        "toy-plugin 3.1", "toy-tools 2:1.1-1+deb13u1",
      ])
    #expect(ran.text.contains("security; urgency high"), "\(ran.text)")
    let again = try shop.whittle("bump", "toy.yaml", "--security", "--check", changing: mirrors)
    #expect(again.status == 0, "\(again.text)")
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", changing: mirrors)
    #expect(built.status == 0, "\(built.complaint)")
    let rest = try shop.whittle("bump", "toy.yaml", "--check", changing: mirrors)
    #expect(rest.status == 1, "\(rest.complaint)")
    #expect(rest.text.contains("toy-plugin 3.1 → 3.2 from toy (amd64, arm64)"), "\(rest.text)")
    _ = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    let all = try Self.versions(shop.lock)
    #expect(all == Self.newVersions)
  }

  @Test("--package moves the packages named and those of their sources")
  func named() throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    let ran = try shop.whittle("bump", "toy.yaml", "--package", "toy-plugin", changing: mirrors)
    #expect(ran.status == 0, "\(ran.complaint)")
    let moved = try Self.versions(shop.lock)
    #expect(moved == Self.oldVersions.map { $0 == "toy-plugin 3.1" ? "toy-plugin 3.2" : $0 })
    let tools = try shop.whittle("bump", "toy.yaml", "--package", "toy-tools", changing: mirrors)
    #expect(tools.status == 0, "\(tools.complaint)")
    let both = try Self.versions(shop.lock)
    #expect(both.contains("toy 2:1.1-1+deb13u1") && both.contains("libaid0 1.0-1"))
    let wrong = try shop.whittle("bump", "toy.yaml", "--package", "toys", changing: mirrors)
    #expect(wrong.status == 2)
    #expect(wrong.complaint.contains("toys"), "\(wrong.complaint)")
  }

  @Test("lower versions and older dates are refused, unless they are allowed")
  func downgrade() throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    _ = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    let before = try contents(of: shop.lock)
    try ToyRepository(ToyPointRelease.suites(.old)).write(to: shop.archive)
    let replayed = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    #expect(replayed.status == 4, "\(replayed.complaint)")
    var suites = ToyPointRelease.suites(.old)
    for index in suites.indices { suites[index].date += 30 * 86_400 }
    try ToyRepository(suites).write(to: shop.archive)
    let lower = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    #expect(lower.status == 2, "\(lower.complaint)")
    #expect(lower.complaint.contains("toy-plugin 3.2 → 3.1 on amd64"), "\(lower.complaint)")
    let kept = try contents(of: shop.lock)
    #expect(kept == before)
    let allowed = try shop.whittle("bump", "toy.yaml", "--allow-downgrade", changing: mirrors)
    #expect(allowed.status == 0, "\(allowed.complaint)")
    #expect(allowed.text.contains("DOWNGRADE"), "\(allowed.text)")
    let versions = try Self.versions(shop.lock)
    #expect(versions == Self.oldVersions)
  }

  @Test("a lock of some architectures and variants keeps them")
  func part() throws {
    let shop = try Self.shop("lock --arch amd64 --variant nonroot")
    let ran = try shop.whittle("bump", "toy.yaml", changing: DiffTests.mirrors(shop))
    #expect(ran.status == 0, "\(ran.complaint)")
    let json = try JSON(parsing: try contents(of: shop.lock))
    let architectures = json["architectures"]?.object?.keys.sorted()
    #expect(architectures == ["amd64"])
    let variants = json["outputs"]?.object?.keys.sorted()
    #expect(variants == ["nonroot"])
    let versions = try Self.versions(shop.lock)
    #expect(versions == Self.newVersions)
  }

  @Test("without a lock there is nothing to move; a broken snapshot is named")
  func mistakes() throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    let snapshot = try shop.whittle(
      "bump", "toy.yaml", "--snapshot", "yesterday", changing: mirrors)
    #expect(snapshot.status == 2)
    #expect(snapshot.complaint.contains("20261121T000000Z"), "\(snapshot.complaint)")
    let older = try shop.whittle(
      "bump", "toy.yaml", "--snapshot", "20200101T000000Z", changing: mirrors)
    #expect(older.status == 2)
    #expect(older.complaint.contains("--allow-downgrade"), "\(older.complaint)")
    removeTree(shop.lock)
    let none = try shop.whittle("bump", "toy.yaml", changing: mirrors)
    #expect(none.status == 2)
    #expect(none.complaint.contains("whittle lock"), "\(none.complaint)")
  }
}
