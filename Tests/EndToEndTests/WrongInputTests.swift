import Content
import SystemPackage
import TestSupport
import Testing

/// Wrong input: a clear error, its exit status, and nothing left behind; the same command works
/// once the fault is gone.
@Suite struct WrongInputTests {
  /// What is wrong with the manifest, what the error must say, and with which status.
  struct Wrong: Sendable, CustomTestStringConvertible {
    let what: String
    let old: String
    let new: String
    let words: [String]
    var testDescription: String { what }
  }

  @Test(
    "a wrong manifest is an error with its place",
    arguments: [
      Wrong(
        what: "no such package", old: "  libtoy1: [", new: "  libtoi1: [",
        words: ["toy.yaml:10:", "libtoi1", "libtoy1"]),
      Wrong(
        what: "a pattern that matches nothing", old: "/usr/lib/*/libtoy.so.1",
        new: "/usr/lib/*/libtoys.so.1", words: ["toy.yaml:10:", "libtoys.so.1", "libtoy.so.1"]),
      Wrong(
        what: "no such version", old: "  libtoy1: [/usr/lib/*/libtoy.so.1]",
        new: "  libtoy1: {files: [/usr/lib/*/libtoy.so.1], version: '>= 2'}",
        words: ["libtoy1", "2"]),
      Wrong(
        what: "an unknown key", old: "exclude:", new: "exclud:",
        words: ["toy.yaml:16:", "exclud", "exclude"]),
      Wrong(
        what: "a key twice", old: "name: toy\n", new: "name: toy\nname: toy\n",
        words: ["toy.yaml:2:", "name"]),
      Wrong(
        what: "a keyring that is not there", old: "keyring: toy.asc", new: "keyring: tot.asc",
        words: ["toy.yaml:6:", "tot.asc"]),
      Wrong(
        what: "no such component", old: "components: [main]", new: "components: [mein]",
        words: ["mein"]),
    ])
  func manifests(_ wrong: Wrong) throws {
    let text = ToyArchive.manifest.replacing(wrong.old, with: wrong.new)
    try #require(text != ToyArchive.manifest)
    let shop = try Workshop(text)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 2, "\(ran.complaint)")
    for word in wrong.words { #expect(ran.complaint.contains(word), "\(ran.complaint)") }
    #expect(ran.complaint.hasPrefix("error: "), "\(ran.complaint)")
    try expectNothing(of: shop)
    try writeFile(ToyArchive.manifest, to: shop.manifest)
    try expectGood(shop)
  }

  @Test(
    "an archive that cannot be trusted is refused",
    arguments: ["unsigned", "tampered", "stranger", "expired", "weak", "sha1", "future"])
  func signatures(_ kind: String) throws {
    let shop = try Workshop { suites in
      switch kind {
      case "unsigned": suites[0].signing = .unsigned
      case "tampered": suites[0].signing = .tampered
      case "stranger": suites[0].signing = .keys([.stranger])
      case "expired": suites[0].validUntil = suites[0].date + 86_400
      case "sha1": suites[0].signing = .keys([.toy], .sha1)
      case "future": suites[0].date = 4_102_444_800
      default: suites[0].hasOnlyWeakHashes = true
      }
    }
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 4, "\(ran.complaint)")
    #expect(ran.complaint.contains("InRelease"), "\(ran.complaint)")
    try expectNothing(of: shop)
    try ToyRepository(ToyArchive.suites()).write(to: shop.archive)
    try expectGood(shop)
  }

  @Test(
    "a file of the archive that is not what it was promised to be is refused",
    arguments: ["flipped", "cut", "longer", "missing", "another suite"])
  func packages(_ kind: String) throws {
    let shop = try Workshop()
    let path = shop.archive.pushing(
      FilePath(ToyRepository.poolPath(ToyArchive.data(), component: "main")))
    let bytes = try contents(of: path)
    var status: Set<Int32> = [4]
    var word = "toy-data"
    switch kind {
    case "flipped":
      try writeFile(Array(bytes.dropLast()) + [(bytes.last ?? 0) ^ 1], to: path)
    case "cut":
      try writeFile(Array(bytes.dropLast(1000)), to: path)
      status = [3, 4]
    case "longer": try writeFile(bytes + [0], to: path)
    case "missing":
      removeFile(path)
      status = [3]
    default:
      // The signature is right, but of another suite.
      let dists = shop.archive.appending("dists")
      let other = try contents(of: dists.pushing("toy-security/InRelease"))
      try writeFile(other, to: dists.pushing("toy/InRelease"))
      word = "toy-security"
    }
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(status.contains(ran.status), "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains(word), "\(ran.complaint)")
    try expectNothing(of: shop)
    try ToyRepository(ToyArchive.suites()).write(to: shop.archive)
    try expectGood(shop)
  }

  @Test("a set-user-id file is an error, unless it is allowed")
  func setID() throws {
    let text = ToyArchive.manifest
      .replacing("- /usr/bin/{toy,toi,jouet}", with: "- /usr/bin/toy\n    - /usr/lib/toy/helper")
    let shop = try Workshop(text)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("setuid: /usr/lib/toy/helper"), "\(ran.complaint)")
    try expectNothing(of: shop)
    try writeFile(
      text.replacing("setuid: []", with: "setuid: [/usr/lib/toy/helper]"), to: shop.manifest)
    try expectGood(shop)
  }

  @Test("a lock that cannot be read is refused by `lock` too, since its dates guard the archives")
  func damagedLock() throws {
    let shop = try Workshop()
    try expectGood(shop)
    let good = try contents(of: shop.lock)
    for bad in [Array(good.dropLast(good.count / 2)), Array("<<<<<<< HEAD\n".utf8) + good] {
      try writeFile(bad, to: shop.lock)
      for verb in ["lock", "bump"] {
        let ran = try shop.whittle(verb, "toy.yaml")
        #expect(ran.status == 2, "\(ran.complaint)")
        #expect(ran.complaint.contains("toy.lock.json: it is not JSON"), "\(ran.complaint)")
        #expect(ran.complaint.contains("or remove it and run `whittle lock`"), "\(ran.complaint)")
      }
      let after = try contents(of: shop.lock)
      #expect(after == bad)
    }
    try must("rm", [shop.lock.string])
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let again = try contents(of: shop.lock)
    #expect(again == good)
  }

  @Test("a lock of another manifest is refused")
  func otherLock() throws {
    let shop = try Workshop()
    try expectGood(shop)
    try writeFile(
      ToyArchive.manifest.replacing("hello", with: "goodbye"), to: shop.manifest)
    let before = try contents(of: shop.lock)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "other")
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("whittle lock"), "\(ran.complaint)")
    let after = try contents(of: shop.lock)
    #expect(before == after)
    let left = try shop.leftovers()
    #expect(left == ["image", "toy.lock.json"])
  }

  @Test(
    "a full disk is an error and leaves nothing",
    .enabled(if: isRoot && Tool.has("unshare", "mount"), "needs root for a small file system"))
  func noSpace() throws {
    let shop = try Workshop()
    let script = """
      mkdir small && mount -t tmpfs -o size=64k tmpfs small || exit 99
      "$1" build toy.yaml -o small/image --cache small/cache
      status=$?; find small -type f | grep -v / ; ls small; exit $status
      """
    let ran = try run(
      "unshare", ["--mount", "sh", "-c", script, "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect(ran.status == 3, "\(ran.text) \(ran.complaint)")
    #expect(ran.complaint.contains("space"), "\(ran.complaint)")
    #expect(!ran.text.contains("image"), "\(ran.text)")
  }

  /// No lock, no image, nothing half-written, neither here nor in the cache.
  private func expectNothing(of shop: borrowing Workshop) throws {
    let left = try shop.leftovers()
    #expect(left == [])
    let tmp = shop.cache.appending("whittle").appending("tmp")
    let work = (try? listDirectory(tmp)) ?? []
    #expect(work == [])
  }

  private func expectGood(_ shop: borrowing Workshop) throws {
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
  }

  private static var isRoot: Bool {
    (try? run("id", ["-u"]).text) == "0\n"
  }
}
