import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// `lock`: a lock moves only when it is asked to.
@Suite struct LockTests {
  /// A manifest of three packages of the point release's archive.
  private static func manifest(_ packages: String, extra: String = "") -> String {
    """
    whittle: 1
    name: toy
    architectures: [amd64]
    archives:
      toy: {suites: [toy, toy-security], keyring: toy.asc}
    dependencies: libraries
    packages:
    \(packages)
    files: [{path: /app/server, source: server, mode: "0755"}]
    allow: {missing-libraries: [ld-toy.so.1]}
    \(extra)
    """
  }

  private static let packages = """
      base-files: ["/{bin,lib}"]
      toy: [/usr/bin/toy]
      toy-plugin: all
    """

  /// Locked at the old state of the archive, which is at the new one now.
  private static func shop(
    _ text: String = manifest(packages), change: (inout [ToySuite]) -> Void = { _ in }
  ) throws -> Workshop {
    let shop = try Workshop(text) { $0 = ToyPointRelease.suites(.old) }
    try writeFile("one", to: shop.directory.appending("server"))
    let ran = try shop.whittle("lock", "toy.yaml")
    try #require(ran.status == 0, "\(ran.complaint)")
    var suites = ToyPointRelease.suites(.new)
    change(&suites)
    try ToyRepository(suites).write(to: shop.archive)
    return shop
  }

  private static let new = DebBuilder("toy-new", version: "7")
    .file("usr/share/doc/toy-new/copyright", "MIT\n").file("usr/share/toy-new", "new\n")

  private static func packageLines(_ shop: borrowing Workshop) throws -> [String] {
    String(decoding: try contents(of: shop.lock), as: UTF8.self)
      .split(separator: "\n").filter { $0.contains("\"version\"") }.map(String.init)
  }

  private static func versions(_ shop: borrowing Workshop) throws -> [String] {
    let json = try JSON(parsing: try contents(of: shop.lock))
    let packages = json["architectures"]?["amd64"]?["packages"]?.array ?? []
    return packages.map { "\($0["name"]?.string ?? "") \($0["version"]?.string ?? "")" }
  }

  @Test("a lock that is locked again stays byte for byte, though the archive moved on")
  func stays() throws {
    let shop = try Self.shop()
    let before = try contents(of: shop.lock)
    let checked = try shop.whittle("lock", "--check", "toy.yaml")
    #expect(checked.status == 0, "\(checked.text) \(checked.complaint)")
    #expect(checked.text == "toy.lock.json: nothing would change\n")
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.complaint.contains("nothing changed"), "\(ran.complaint)")
    let after = try contents(of: shop.lock)
    #expect(after == before)
    let bumped = try shop.whittle("bump", "toy.yaml")
    #expect(bumped.status == 0, "\(bumped.complaint)")
    let versions = try Self.versions(shop)
    #expect(versions.contains("toy 2:1.1-1+deb13u1"), "\(versions)")
  }

  @Test("a local file that changed is named, and locking it again rewrites no package")
  func changedFile() throws {
    let shop = try Self.shop()
    let before = try Self.packageLines(shop)
    try writeFile("two", to: shop.directory.appending("server"))
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 2)
    #expect(
      built.complaint.contains("'./server' changed since the lock was made"), "\(built.complaint)")
    let checked = try shop.whittle("lock", "--check", "toy.yaml")
    #expect(checked.status == 1, "\(checked.complaint)")
    #expect(checked.text == "toy.lock.json: would change\n  './server' changed\n")
    let again = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(again.status == 2, "a check writes nothing")
    let locked = try shop.whittle("lock", "toy.yaml")
    #expect(locked.status == 0, "\(locked.complaint)")
    let after = try Self.packageLines(shop)
    #expect(after == before)
    let last = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(last.status == 0, "\(last.complaint)")
  }

  @Test("a byte more in a program changes no package line, and the diff shows one file")
  func oneFile() throws {
    let shop = try Self.shop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "before")
    #expect(built.status == 0, "\(built.complaint)")
    let lines = try Self.packageLines(shop)
    let old = try contents(of: shop.lock)
    try writeFile(old, to: shop.directory.appending("old.lock.json"))
    let server = shop.directory.appending("server")
    try writeFile(try contents(of: server) + Array("x".utf8), to: server)
    let locked = try shop.whittle("lock", "toy.yaml")
    #expect(locked.status == 0, "\(locked.complaint)")
    let again = try shop.whittle("build", "toy.yaml", "-o", "after")
    #expect(again.status == 0, "\(again.complaint)")
    let after = try Self.packageLines(shop)
    #expect(after == lines)
    let images = try shop.whittle("diff", "before", "after", "--format", "json")
    #expect(images.status == 1, "\(images.complaint)")
    let json = try JSON(parsing: images.output)
    let files = (json["files"]?.array ?? []).compactMap { $0["path"]?.string }
    #expect(files == ["/app/server"], "\(images.text)")
    #expect(json["packages"]?.array?.isEmpty == true, "\(images.text)")
    // A lock holds the digest of a file and not the file: it is named.
    let locks = try shop.whittle("diff", "old.lock.json", "toy.lock.json")
    #expect(
      locks.text.contains(
        "old.lock.json: './server' changed since it was made, so files and config are not compared"),
      "\(locks.text)")
  }

  @Test("a package that the manifest newly names is chosen, and the others stay")
  func added() throws {
    let shop = try Self.shop()
    let before = try Self.versions(shop)
    let more = Self.packages + "\n  libaid0: all"
    try writeFile(Self.manifest(more), to: shop.manifest)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let after = try Self.versions(shop)
    #expect(after == before)
    let bigger = more + "\n  toy-new: all"
    var suites = ToyPointRelease.suites(.new)
    suites[0].add(Self.new)
    try ToyRepository(suites).write(to: shop.archive)
    try writeFile(Self.manifest(bigger), to: shop.manifest)
    let checked = try shop.whittle("lock", "--check", "toy.yaml")
    #expect(checked.status == 1, "\(checked.complaint)")
    #expect(checked.text.contains("toy-new 7 is new (amd64)"), "\(checked.text)")
    let locked = try shop.whittle("lock", "toy.yaml")
    #expect(locked.status == 0, "\(locked.complaint)")
    let all = try Self.versions(shop)
    #expect(all == (before + ["toy-new 7"]).sorted())
  }

  @Test("what the manifest newly needs moves only what it must")
  func mustMove() throws {
    let shop = try Self.shop {
      $0[0].add(Self.new.control("Depends", "toy-plugin (>= 3.2)"))
    }
    try writeFile(Self.manifest(Self.packages + "\n  toy-new: all"), to: shop.manifest)
    let before = try Self.versions(shop)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let after = try Self.versions(shop)
    let expected = before.map { $0 == "toy-plugin 3.1" ? "toy-plugin 3.2" : $0 } + ["toy-new 7"]
    #expect(after == expected.sorted())
    #expect(ran.complaint.contains("toy-plugin 3.1 → 3.2"), "\(ran.complaint)")
  }

  @Test("a lock with the markers of a merge is recognized, and the pins of both sides are kept")
  func conflict() throws {
    let shop = try Self.shop()
    let old = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    _ = try shop.whittle("bump", "toy.yaml", "--package", "toy-plugin")
    let new = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    try #require(old != new)
    try writeFile("<<<<<<< ours\n\(old)=======\n\(new)>>>>>>> theirs\n", to: shop.lock)
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 2)
    #expect(built.complaint.contains("regenerate it with `whittle lock`"), "\(built.complaint)")
    let locked = try shop.whittle("lock", "toy.yaml")
    #expect(locked.status == 0, "\(locked.complaint)")
    let versions = try Self.versions(shop)
    #expect(versions.contains("toy-plugin 3.2"), "\(versions)")
    #expect(versions.contains("toy 2:1.0-1"), "\(versions)")
  }

  @Test("the lock is named after the manifest's file; two that would write one are refused")
  func names() throws {
    let shop = try Self.shop()
    let text = String(decoding: try contents(of: shop.manifest), as: UTF8.self)
    try writeFile(text, to: shop.directory.appending("other.yaml"))
    let ran = try shop.whittle("lock", "toy.yaml", "other.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(FileStatus(of: shop.directory.appending("other.lock.json")) != nil)
    try writeFile(text, to: shop.directory.appending("other.yml"))
    let both = try shop.whittle("lock", "other.yaml", "other.yml")
    #expect(both.status == 2)
    #expect(both.complaint.contains("both would write other.lock.json"), "\(both.complaint)")
  }

  @Test("a lock of some images builds these and says what it leaves out; explain answers for it")
  func part() throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml", "--arch", "amd64", "--variant", "nonroot")
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 0, "\(built.complaint)")
    #expect(
      built.complaint.contains(
        "leaves out the architecture arm64 and the variant latest of the manifest"),
      "\(built.complaint)")
    let explained = try shop.whittle("explain", "toy.yaml", "libtoy1", "--arch", "amd64")
    #expect(explained.status == 0, "\(explained.complaint)")
    try renameFile(shop.lock, to: shop.directory.appending("pins.json"))
    let named = try shop.whittle("explain", "pins.json", "libtoy1", "--arch", "amd64")
    #expect(named.status == 0, "\(named.complaint)")
    #expect(named.text == explained.text)
  }

  @Test("the name of one architecture that was replaced in an image is a difference")
  func replacedName() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "image")
    let path = shop.directory.appending("image").appending("index.json")
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    let amd = try layout.descriptor(named: "latest-amd64").digest
    let arm = try layout.descriptor(named: "latest-arm64").digest
    let marked = String(decoding: try contents(of: path), as: UTF8.self)
      .replacing("\(amd)", with: "AMD").replacing("\(arm)", with: "\(amd)")
      .replacing("AMD", with: "\(arm)")
    try writeFile(marked, to: path)
    let ran = try shop.whittle("verify", "toy.yaml", "--image", "image")
    #expect(ran.status == 1, "\(ran.text) \(ran.complaint)")
    #expect(ran.text.contains("latest-amd64"), "\(ran.text)")
  }

  @Test("a build into a layout keeps the images of others and all that they lead to")
  func keepsOthers() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "image")
    let directory = shop.directory.appending("image")
    let path = directory.appending("index.json")
    let layout = try ImageLayout.open(directory)
    let other = try layout.descriptor(named: "nonroot")
    let text = String(decoding: try contents(of: path), as: UTF8.self)
      .replacing("\"nonroot\"", with: "\"mine\"").replacing("\"nonroot-", with: "\"mine-")
    try writeFile(text, to: path)
    let manifest = String(decoding: try contents(of: shop.manifest), as: UTF8.self)
    try writeFile(
      manifest.replacing("  nonroot: {image", with: "  plain: {image")
        .replacing("65532:65532\", working", with: "1:1\", working"), to: shop.manifest)
    _ = try shop.whittle("lock", "toy.yaml")
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.complaint.contains("keeps what is not of this build: mine"), "\(ran.complaint)")
    let now = try ImageLayout.open(directory)
    let kept = try now.descriptor(named: "mine")
    #expect(kept.digest == other.digest)
    for image in try now.imageManifests(kept) {
      for layer in try now.imageManifest(image).layers { _ = try now.check(layer) }
    }
    let again = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(again.complaint.contains("nothing changed"), "\(again.complaint)")
  }
}
