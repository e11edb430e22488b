import Content
import SystemPackage
import TestSupport
import Testing

/// Packages from a directory: exported, a mirror's, or lying about.
@Suite struct PoolTests {
  /// A workshop with a lock and an image, whose archive is gone.
  private func withoutArchive() throws -> Workshop {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    let exported = try shop.whittle("cache", "export", "exported", "toy.lock.json")
    #expect(exported.status == 0, "\(exported.complaint)")
    try must("mv", [shop.archive.string, shop.directory.appending("gone").string])
    return shop
  }

  private func build(
    _ shop: borrowing Workshop, from pool: String, as image: String
  ) throws -> Ran {
    try shop.whittle(
      "build", "toy.yaml", "-o", image, "--pool", pool, "--offline", "--no-cache",
      changing: ["XDG_CACHE_HOME": shop.directory.appending("never").string])
  }

  private func expectSame(_ shop: borrowing Workshop, _ image: String) throws {
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let other = try picture(ofDirectory: shop.directory.appending(image))
    #expect(one == other)
  }

  @Test("an export builds the same image without network, mirror and cache, and nothing is left")
  func exported() throws {
    let shop = try withoutArchive()
    let built = try build(shop, from: "exported", as: "two")
    #expect(built.status == 0, "\(built.complaint)")
    try expectSame(shop, "two")
    let left = FileStatus(of: shop.directory.appending("never"))
    #expect(left == nil)
    let names = try listDirectory(shop.directory.appending("exported"))
    #expect(names == ["blobs"])
    let asCache = try shop.whittle(
      "build", "toy.yaml", "-o", "three", "--offline", "--cache", "exported")
    #expect(asCache.status == 0, "\(asCache.complaint)")
    try expectSame(shop, "three")
  }

  @Test("where no cache of the run alone can be made, the user's own is not used instead")
  func noRoom() throws {
    let shop = try withoutArchive()
    let built = try shop.whittle(
      "build", "toy.yaml", "-o", "two", "--pool", "exported", "--offline", "--no-cache",
      changing: ["TMPDIR": "/nonexistent"])
    #expect(built.status == 2, "\(built.complaint)")
    #expect(built.complaint.contains("cannot make a cache for this run"), "\(built.complaint)")
    let image = FileStatus(of: shop.directory.appending("two"))
    #expect(image == nil)
  }

  @Test("a mirror's directory and a directory of .debs will do, be they links")
  func forms() throws {
    let shop = try withoutArchive()
    let mirror = try build(shop, from: "gone", as: "two")
    #expect(mirror.status == 0, "\(mirror.complaint)")
    try expectSame(shop, "two")
    try must(
      "sh",
      [
        "-c",
        "cd '\(shop.directory.path)' && mkdir flat && find \"$PWD/gone/pool\" -name '*.deb' "
          + "-exec ln -s '{}' flat/ ';'",
      ])
    let flat = try build(shop, from: "flat", as: "three")
    #expect(flat.status == 0, "\(flat.complaint)")
    try expectSame(shop, "three")
  }

  @Test("the whole cache is exported where no lock is named")
  func whole() throws {
    let shop = try withoutArchive()
    let ran = try shop.whittle("cache", "export", "all", "--format", "json")
    #expect(ran.status == 0, "\(ran.complaint)")
    let built = try build(shop, from: "all", as: "two")
    #expect(built.status == 0, "\(built.complaint)")
    try expectSame(shop, "two")
  }

  @Test("another package in the pool is not taken, and what is missing is named")
  func wrong() throws {
    let shop = try withoutArchive()
    let blobs = shop.directory.appending("exported").pushing("blobs/sha256")
    for name in try listDirectory(blobs) {
      var bytes = try contents(of: blobs.appending(name))
      guard let last = bytes.popLast() else { continue }
      try writeFile(bytes + [last ^ 1], to: blobs.appending(name))
    }
    let built = try build(shop, from: "exported", as: "two")
    #expect([3, 4].contains(built.status), "\(built.status) \(built.complaint)")
    #expect(built.complaint.contains("SHA-256"), "\(built.complaint)")
    let empty = try must("mkdir", [shop.directory.appending("empty").string])
    #expect(empty == [])
    let missing = try build(shop, from: "empty", as: "two")
    #expect(missing.status == 3, "\(missing.complaint)")
    let image = FileStatus(of: shop.directory.appending("two"))
    #expect(image == nil)
    let none = try build(shop, from: "nowhere", as: "two")
    #expect(none.status == 2, "\(none.complaint)")
  }

  @Test("the cache is pruned to a size, tried before, and from then on by itself")
  func size() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "one")
    func bytes() throws -> Int64 {
      let ran = try shop.whittle("cache", "info", "--format", "json")
      return try #require(try JSON(parsing: Array(ran.text.utf8))["bytes"]?.int)
    }
    let full = try bytes()
    let tried = try shop.whittle("cache", "prune", "--max-size", "2kB", "--dry-run")
    #expect(tried.status == 0, "\(tried.complaint)")
    #expect(tried.text.hasPrefix("would remove "))
    let unchanged = try bytes()
    #expect(unchanged == full)
    let pruned = try shop.whittle("cache", "prune", "--max-size", "2kB", "--always")
    #expect(pruned.status == 0, "\(pruned.complaint)")
    let small = try bytes()
    #expect(small <= 2000)
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    #expect(again.status == 0, "\(again.complaint)")
    let still = try bytes()
    #expect(still <= 2000)
    try expectSame(shop, "two")
    _ = try shop.whittle("cache", "prune", "--no-always")
    let third = try shop.whittle("build", "toy.yaml", "-o", "three")
    #expect(third.status == 0, "\(third.complaint)")
    let grown = try bytes()
    #expect(grown > 2000)
  }
}
