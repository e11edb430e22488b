import Content
import SystemPackage
import TestSupport
import Testing

/// A cache that somebody, or a disk, has changed.
@Suite struct CacheAttackTests {
  /// Every directory that the cache may have.
  static let parts = [
    "blobs", "blobs/sha256", "changelogs", "compressed", "contents", "fragments", "layers",
    "listings", "releases", "seen", "tmp",
  ]

  private static func shop(_ arguments: String...) throws -> Workshop {
    let shop = try Workshop()
    let ran = try run(
      Workshop.program.string, arguments, environment: shop.environment, in: shop.directory.path)
    try #require(ran.status == 0, "\(ran.complaint)")
    return shop
  }

  @Test("a directory of it that is a link is refused, and what it leads to stays", arguments: parts)
  func link(_ part: String) throws {
    let shop = try Self.shop("build", "toy.yaml", "-o", "one")
    let place = shop.cache.appending("whittle").pushing(FilePath(part))
    let victim = shop.directory.appending("victim")
    removeTree(place)
    let hex = String(repeating: "a", count: 64)
    for name in ["file", hex, "1-2-3", "sha256/\(hex)", "sha256/file", ".whittle-1-1.tmp"] {
      try writeFile("precious", to: victim.pushing(FilePath(name)))
    }
    try must("ln", ["-s", victim.string, place.string])
    let before = try picture(ofDirectory: victim)
    let verbs = [
      ["cache", "prune", "--older-than", "0"], ["cache", "verify"], ["cache", "info"],
      ["build", "toy.yaml", "-o", "two"], ["verify", "toy.yaml"],
    ]
    for verb in verbs {
      let ran = try run(
        Workshop.program.string, verb, environment: shop.environment, in: shop.directory.path)
      // What a verb has no need of it does not open.
      #expect(
        ran.status == 3 || (ran.status == 0 && (verb[0] != "cache" || part == "tmp")),
        "\(verb): \(ran.status) \(ran.complaint)")
      let after = try picture(ofDirectory: victim)
      #expect(before == after, "\(verb)")
    }
  }

  @Test("prune and verify leave alone what has no name of theirs")
  func strangers() throws {
    let shop = try Self.shop("build", "toy.yaml", "-o", "one")
    let root = shop.cache.appending("whittle")
    let strangers = [
      "notes", "mine/file", "tmp/mine", "blobs/file", "blobs/sha256/file",
      "blobs/sha256/" + String(repeating: "A", count: 64), "fragments/mine/file",
    ]
    for path in strangers { try writeFile("precious", to: root.pushing(FilePath(path))) }
    let verified = try shop.whittle("cache", "verify")
    #expect(verified.status == 0, "\(verified.text)")
    let pruned = try shop.whittle("cache", "prune", "--older-than", "0")
    #expect(pruned.status == 0, "\(pruned.complaint)")
    for path in strangers {
      let bytes = try contents(of: root.pushing(FilePath(path)))
      #expect(bytes == Array("precious".utf8), "\(path)")
    }
    let blobs = try listDirectory(root.pushing("blobs/sha256"))
    #expect(blobs.count == 2)
  }

  @Test("verify beside prune finds no damage in what is gone")
  func beside() throws {
    let shop = try Self.shop("build", "toy.yaml", "-o", "one")
    let lines = [
      "for n in 1 2 3 4; do", "\"$1\" cache verify >>said 2>&1 || echo \"status $?\" >>said &",
      "\"$1\" cache prune --older-than 0 >>said 2>&1 || echo \"status $?\" >>said &", "wait",
      "\"$1\" build toy.yaml -o one >/dev/null 2>&1 || echo \"status $?\" >>said", "done",
    ]
    let ran = try run(
      "sh", ["-c", lines.joined(separator: "\n"), "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect(ran.status == 0, "\(ran.complaint)")
    let said = String(decoding: try contents(of: shop.directory.appending("said")), as: UTF8.self)
    #expect(!said.contains("status") && !said.contains("damaged"), "\(said)")
  }

  @Test("a warm cache on a read-only file system builds, verifies and is looked at")
  func readOnly() throws {
    let shop = try Self.shop("build", "toy.yaml", "-o", "one")
    let mount = "mount --bind cache cache && mount -o remount,ro,bind cache"
    let probe = try? run("unshare", ["-m", "sh", "-c", mount], in: shop.directory.path)
    guard probe?.status == 0 else { return print("skipped: no file system can be mounted here") }
    // Damage that nobody can remove there.
    let blobs = shop.cache.pushing("whittle/blobs/sha256")
    let lock = try JSON(parsing: try contents(of: shop.lock))
    let index = lock["architectures"]?["amd64"]?["indices"]?.array?.first?["sha256"]?.string
    let path = blobs.appending(try #require(index))
    try writeFile(try contents(of: path).map { $0 ^ 1 }, to: path)
    let before = try picture(ofDirectory: shop.cache)
    let lines = [
      "build toy.yaml -o two --offline", "build toy.yaml -o three", "verify toy.yaml",
      "lock toy.yaml",
      "ls one --arch amd64", "report one --arch amd64 -o page.html",
    ].map { "\"$1\" \($0) || echo status $?" }
    let ran = try run(
      "unshare",
      ["-m", "sh", "-c", ([mount] + lines).joined(separator: "\n"), "sh"]
        + [Workshop.program.string],
      environment: shop.environment.merging(["TMPDIR": shop.directory.path.string]) { $1 },
      in: shop.directory.path)
    #expect(!ran.text.contains("status"), "\(ran.text)\(ran.complaint)")
    #expect(ran.text.contains("identical"), "\(ran.text)")
    let after = try picture(ofDirectory: shop.cache)
    #expect(before == after)
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    for name in ["two", "three"] {
      let other = try picture(ofDirectory: shop.directory.appending(name))
      #expect(one == other)
    }
    let left = try shop.leftovers().filter { $0.hasPrefix(".whittle") }
    #expect(left == [])
  }

  @Test("one flipped bit in a cached index is mended")
  func flippedIndex() throws {
    let shop = try Self.shop("lock", "toy.yaml")
    let lock = try contents(of: shop.lock)
    let indices = try JSON(parsing: lock)["architectures"]?["amd64"]?["indices"]?.array ?? []
    try #require(indices.count == 2)
    // Nothing reads the index itself as long as its record is there.
    removeTree(shop.cache.pushing("whittle/indices"))
    for index in indices {
      let name = index["sha256"]?.string ?? "none"
      let path = shop.cache.pushing("whittle/blobs/sha256").appending(name)
      var bytes = try contents(of: path)
      bytes[bytes.count / 2] ^= 1
      try writeFile(bytes, to: path)
    }
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let after = try contents(of: shop.lock)
    #expect(lock == after)
  }

  @Test(
    "a record of an index that is damaged, of another index or empty is rebuilt in silence",
    arguments: ["flipped", "exchanged", "empty"])
  func damagedIndexRecord(_ damage: String) throws {
    let shop = try Self.shop("lock", "toy.yaml")
    let lock = try contents(of: shop.lock)
    let directory = shop.cache.pushing("whittle/indices")
    let names = try listDirectory(directory).sorted()
    try #require(names.count > 1)
    let before = try names.map { try contents(of: directory.appending($0)) }
    for (index, name) in names.enumerated() {
      var bytes = before[index]
      switch damage {
      case "flipped": bytes[bytes.count - 40] ^= 1
      case "exchanged": bytes = before[(index + 1) % before.count]
      default: bytes = []
      }
      try writeFile(bytes, to: directory.appending(name))
    }
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    #expect(!again.complaint.contains("damaged"), "\(again.complaint)")
    let after = try contents(of: shop.lock)
    #expect(lock == after)
    let mended = try names.map { try contents(of: directory.appending($0)) }
    #expect(mended == before)
    let check = try shop.whittle("cache", "verify")
    #expect(check.status == 0, "\(check.complaint)")
  }

  @Test("a full cache builds though no mirror is known, offline or not")
  func noMirror() throws {
    let shop = try Self.shop("build", "toy.yaml", "-o", "one")
    let unknown = ["WHITTLE_MIRROR": ""]
    let offline = try shop.whittle(
      "build", "toy.yaml", "-o", "two", "--offline", changing: unknown)
    #expect(offline.status == 0, "\(offline.complaint)")
    let online = try shop.whittle("build", "toy.yaml", "-o", "three", changing: unknown)
    #expect(online.status == 0, "\(online.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
    let cold = try shop.whittle(
      "build", "toy.yaml", "-o", "four", "--cache", "c", changing: unknown)
    #expect(cold.status == 2, "\(cold.complaint)")
    #expect(cold.complaint.contains("no mirror of it is known"), "\(cold.complaint)")
  }
}
