import Content
import SystemPackage
import TestSupport
import Testing

/// The forms that a side of a diff may have: git revisions, image layouts, one of each.
@Suite struct DiffSideTests {
  private static let gitIsThere = Tool.has("git")

  private static func git(_ shop: borrowing Workshop, _ arguments: String...) throws {
    let identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    try must("git", ["-C", shop.directory.path.string] + identity + arguments)
  }

  @Test(
    "a manifest's lock at a git revision, with its includes as they were",
    .enabled(if: gitIsThere, "git is not installed"))
  func revision() throws {
    let part = "image: {labels: {purpose: test}}\n"
    let manifest = ToyPointRelease.manifest.replacing("    labels", with: "    #labels")
      .replacing("  labels: {purpose: test}", with: "  user: \"0\"")
      .replacing("name: toy\n", with: "name: toy\ninclude: [parts/label.yaml]\n")
    let shop = try Workshop(manifest) { $0 = ToyPointRelease.suites(.old) }
    let mirrors = DiffTests.mirrors(shop)
    try writeFile(part, to: shop.directory.appending("parts").appending("label.yaml"))
    let locked = try shop.whittle("lock", "toy.yaml", changing: mirrors)
    try #require(locked.status == 0, "\(locked.complaint)")
    try Self.git(shop, "init", "-q", ".")
    try Self.git(shop, "add", "toy.yaml", "parts", "toy.asc", "toy.lock.json")
    try Self.git(shop, "commit", "-q", "-m", "one")
    try Self.git(shop, "tag", "v1")
    try writeFile(
      manifest.replacing("user: \"0\"", with: "user: \"7\"\n  cmd: [\"a b\", c]")
        .replacing("LANG: C", with: "TERM: vt100")
        .replacing("include: [parts/label.yaml]", with: "include: [other.yaml]"),
      to: shop.manifest)
    removeTree(shop.directory.appending("parts"))
    try writeFile(
      "image: {labels: {purpose: show}, annotations: {a.b: c}}\nlayers: package\n",
      to: shop.directory.appending("other.yaml"))
    let again = try shop.whittle("lock", "toy.yaml", changing: mirrors)
    try #require(again.status == 0, "\(again.complaint)")
    let ran = try shop.whittle("diff", "toy.yaml@v1", "toy.yaml", changing: mirrors)
    #expect(ran.status == 1, "\(ran.complaint)")
    try TestSupport.golden("diff/config", ran.text)
    let lock = try shop.whittle(
      "diff", "toy.lock.json@HEAD", "toy.yaml@v1", changing: mirrors)
    #expect(lock.text == "toy.lock.json@HEAD → toy.yaml@v1: no differences\n")
  }

  @Test(
    "what git does not have is an error that names file and revision",
    .enabled(if: gitIsThere, "git is not installed"))
  func noRevision() throws {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let outside = try shop.whittle("diff", "toy.yaml@HEAD", "toy.yaml")
    #expect(outside.status == 2)
    #expect(outside.complaint.contains("'HEAD'"), "\(outside.complaint)")
    try Self.git(shop, "init", "-q", ".")
    try Self.git(shop, "add", "toy.asc")
    try Self.git(shop, "commit", "-q", "-m", "one")
    for revision in ["HEAD", "v9", "--help"] {
      let ran = try shop.whittle("diff", "toy.yaml@\(revision)", "toy.yaml")
      #expect(ran.status == 2)
      #expect(ran.complaint.contains("toy.yaml"), "\(ran.complaint)")
      #expect(ran.complaint.contains("'\(revision)'"), "\(ran.complaint)")
    }
    let empty = try shop.whittle(
      "diff", "toy.yaml@HEAD", "toy.yaml", changing: ["PATH": shop.directory.path.string])
    #expect(empty.status == 2)
    #expect(empty.complaint.contains("git is not installed"), "\(empty.complaint)")
  }

  @Test("a mistake in the manifest beside a lock is told, and the locks are compared all the same")
  func mistake() throws {
    let shop = try Workshop()
    let locked = try shop.whittle("lock", "toy.yaml", "--arch", "amd64")
    try #require(locked.status == 0, "\(locked.complaint)")
    try writeFile(
      ToyArchive.manifest.replacing("packages:", with: "pakcages:"), to: shop.manifest)
    let ran = try shop.whittle("diff", "toy.lock.json", "toy.lock.json")
    #expect(ran.status == 0, "\(ran.complaint)")
    let note = "note: toy.lock.json is read without its manifest: toy.yaml:8:1: "
    #expect(ran.complaint.contains(note), "\(ran.complaint)")
  }

  /// Layouts of both states, and the locks that they were built from.
  private static func shop() throws -> Workshop {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let mirrors = DiffTests.mirrors(shop)
    let old = try shop.whittle("build", "toy.yaml", "-o", "old", changing: mirrors)
    try #require(old.status == 0, "\(old.complaint)")
    try writeFile(try contents(of: shop.lock), to: shop.directory.appending("old.lock.json"))
    try ToyRepository(ToyPointRelease.suites(.new)).write(to: shop.archive)
    _ = try shop.whittle("bump", "toy.yaml", "-q", changing: mirrors)
    let new = try shop.whittle("build", "toy.yaml", "-o", "new", changing: mirrors)
    try #require(new.status == 0, "\(new.complaint)")
    return shop
  }

  private static func files(_ ran: Ran) throws -> [String] {
    try (JSON(parsing: ran.output)["files"]?.array ?? []).map { file in
      let fields = (file["fields"]?.array ?? []).compactMap { $0["field"]?.string }
        .filter { $0 != "package" }
      let path = file["path"]?.string ?? ""
      return "\(path) \(file["change"]?.string ?? "") \(fields.joined(separator: ","))"
    }.sorted()
  }

  @Test(
    "images differ in the files in which their locks differ, whatever form each side has",
    arguments: [("old", "new"), ("old.lock.json", "new"), ("old", "toy.yaml")])
  func images(_ old: String, _ new: String) throws {
    let shop = try Self.shop()
    let mirrors = DiffTests.mirrors(shop)
    let locks = try shop.whittle(
      "diff", "old.lock.json", "toy.lock.json", "--format", "json", changing: mirrors)
    let images = try shop.whittle("diff", old, new, "--format", "json", changing: mirrors)
    #expect(images.status == 1, "\(images.complaint)")
    let expected = try Self.files(locks)
    let found = try Self.files(images)
    #expect(found == expected)
    let json = try JSON(parsing: images.output)
    #expect(json["images"]?.array?.count == 4)
    let same = try shop.whittle("diff", new, "new", changing: mirrors)
    #expect(same.status == 0, "\(same.text) \(same.complaint)")
  }

  @Test("where there are several images one must be named; what is no image is said")
  func choice() throws {
    let shop = try Self.shop()
    let none = try shop.whittle("diff", "old", "nothing-there")
    #expect(none.status == 2)
    #expect(none.complaint.contains("nothing-there"), "\(none.complaint)")
    let other = try shop.whittle(
      "diff", "old", "new", "--arch", "arm64", "--variant", "nonroot", "--format", "json")
    let images = try JSON(parsing: other.output)["images"]?.array
    #expect(images == [["architecture": "arm64", "variant": "nonroot"]])
  }
}

/// A manifest or a lock where an image may be named.
@Suite struct LockedImageTests {
  @Test(
    "ls and cat see in a manifest or its lock what they see in the image that is built of it",
    arguments: ["toy.yaml", "toy.lock.json", "toy.yaml:nonroot"])
  func look(_ name: String) throws {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let mirrors = DiffTests.mirrors(shop)
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", changing: mirrors)
    try #require(built.status == 0, "\(built.complaint)")
    let expected = try shop.whittle("ls", "-lR", "--arch", "amd64", "image:latest", "/")
    let found = try shop.whittle("ls", "-lR", "--arch", "amd64", name, "/", changing: mirrors)
    #expect(found.status == 0, "\(found.complaint)")
    #expect(found.text == expected.text)
    let text = try shop.whittle(
      "cat", "--arch", "arm64", name, "/etc/toy.conf", "/usr/share/toy/gone", changing: mirrors)
    #expect(text.text == "colour = blue\ngone\n", "\(text.complaint)")
    let other = try shop.whittle("ls", "toy.yaml:other", "/", changing: mirrors)
    #expect(other.status == 2)
    #expect(other.complaint.contains("latest amd64"), "\(other.complaint)")
    removeTree(shop.manifest)
    let lone = try shop.whittle("ls", "toy.lock.json", "/", changing: mirrors)
    #expect(lone.status == 2)
    #expect(lone.complaint.contains("no manifest"), "\(lone.complaint)")
  }
}
