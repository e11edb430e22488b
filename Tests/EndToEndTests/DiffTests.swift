import Content
import SystemPackage
import TestSupport
import Testing

/// `diff` of two states of the toy archive, line by line.
@Suite struct DiffTests {
  /// A workshop whose archive was locked at its old state and again at its new one:
  /// `old.lock.json` and `toy.lock.json` lie beside the manifest.
  static func shop() throws -> Workshop {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    try lock(shop)
    try writeFile(try contents(of: shop.lock), to: shop.directory.appending("old.lock.json"))
    try ToyRepository(ToyPointRelease.suites(.new)).write(to: shop.archive)
    removeTree(shop.lock)
    try lock(shop)
    return shop
  }

  static func mirrors(_ shop: borrowing Workshop) -> [String: String] {
    let url = ToyRepository.url(shop.archive)
    return ["WHITTLE_MIRROR": "toy=\(url),toy-security=\(url)"]
  }

  private static func lock(_ shop: borrowing Workshop) throws {
    let ran = try shop.whittle("lock", "toy.yaml", changing: mirrors(shop))
    try #require(ran.status == 0, "\(ran.complaint)")
  }

  @Test("every line is right", arguments: ["text", "json", "markdown", "html"])
  func golden(_ format: String) throws {
    let shop = try Self.shop()
    let ran = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", "--format", format, changing: Self.mirrors(shop))
    #expect(ran.status == 1, "\(ran.complaint)")
    #expect(ran.complaint == "")
    var text = ran.text
    if format == "json" {
      let json = try JSON(parsing: ran.output)
      text = String(decoding: json.lines(depth: 2), as: UTF8.self)
    }
    try TestSupport.golden("diff/\(format)", text)
  }

  @Test("a lock and itself are the same, also by way of its manifest")
  func same() throws {
    let shop = try Self.shop()
    let ran = try shop.whittle(
      "diff", "toy.yaml", "toy.lock.json", changing: Self.mirrors(shop))
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == "toy.yaml → toy.lock.json: no differences\n")
  }

  @Test(
    "what is not asked for is not compared",
    arguments: [
      ("packages", ["Packages"]), ("files", ["Files"]), ("config", []),
      ("packages,files", ["Packages", "Files"]),
    ])
  func only(_ parts: String, _ expected: [String]) throws {
    let shop = try Self.shop()
    let ran = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", "--only", parts, changing: Self.mirrors(shop))
    #expect(ran.status == (expected.isEmpty ? 0 : 1), "\(ran.complaint)")
    let titles = ran.text.split(separator: "\n").map(String.init).filter {
      ["Packages", "Files", "Config"].contains($0)
    }
    #expect(titles == expected)
  }

  @Test("a field that is ignored does not count")
  func ignored() throws {
    let shop = try Self.shop()
    let ran = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", "--only", "files", "--ignore", "mtime",
      changing: Self.mirrors(shop))
    #expect(!ran.text.contains("mtime"), "\(ran.text)")
    let wrong = try shop.whittle("diff", "old.lock.json", "toy.lock.json", "--ignore", "color")
    #expect(wrong.status == 2)
  }

  @Test("without the old packages the rest is compared, and a note says what is not")
  func degraded() throws {
    let shop = try Self.shop()
    // A new cache, and a mirror that dropped the old packages.
    removeTree(shop.cache)
    removeTree(shop.archive)
    try ToyRepository(ToyPointRelease.suites(.new)).write(to: shop.archive)
    removeTree(shop.archive.pushing("pool/main/t/toy-plugin/toy-plugin_3.1_amd64.deb"))
    let ran = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", changing: Self.mirrors(shop))
    #expect(ran.status == 1, "\(ran.complaint)")
    #expect(ran.text.contains("note: old.lock.json: files and config are not compared"))
    #expect(ran.text.contains("  M toy-plugin 3.1 → 3.2"))
    #expect(ran.text.contains("Faster"))
    #expect(!ran.text.contains("\nFiles\n"))
  }

  @Test("without the manifest packages are compared")
  func noManifest() throws {
    let shop = try Self.shop()
    removeTree(shop.manifest)
    let ran = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", changing: Self.mirrors(shop))
    #expect(ran.status == 1, "\(ran.complaint)")
    #expect(ran.text.contains("no manifest beside it has the digest"))
    #expect(ran.text.contains("  M toy-plugin 3.1 → 3.2"))
    #expect(ran.text.contains("CVE-2023-0002"))
  }
}
