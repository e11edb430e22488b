import Content
import SystemPackage
import TestSupport
import Testing

/// The cache: shared, repaired, emptied, and never part of the result.
@Suite struct CacheTests {
  @Test("a cache that rotted is noticed and repaired")
  func rot() throws {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    let blobs = shop.cache.pushing("whittle/blobs/sha256")
    for name in try listDirectory(blobs) {
      let path = blobs.appending(name)
      let bytes = try contents(of: path)
      guard let last = bytes.last else { continue }
      try writeFile(Array(bytes.dropLast()) + [last ^ 1], to: path)
    }
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    // Either it repairs what it met, or it says so and the next run is right: never a wrong image.
    #expect([0, 4].contains(again.status), "\(again.complaint)")
    let checked = try shop.whittle("cache", "verify")
    #expect([0, 4].contains(checked.status), "\(checked.complaint)")
    let third = try shop.whittle("build", "toy.yaml", "-o", "three")
    #expect(third.status == 0, "\(third.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let three = try picture(ofDirectory: shop.directory.appending("three"))
    #expect(one == three)
  }

  @Test("with a full cache nothing is fetched, and --offline works without the archive")
  func offline() throws {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    removeTree(shop.archive)
    let again = try shop.whittle("build", "toy.yaml", "-o", "two", "--offline")
    #expect(again.status == 0, "\(again.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
    let cold = try shop.whittle("build", "toy.yaml", "-o", "three", "--offline", "--cache", "c")
    #expect(cold.status == 3, "\(cold.complaint)")
  }

  @Test("two builds at once share a cache and make one image")
  func together() throws {
    let shop = try Workshop()
    let script = """
      "$1" build toy.yaml --lock a.json -o one & a=$!
      "$1" build toy.yaml --lock b.json -o two & b=$!
      wait $a && wait $b
      """
    let ran = try run(
      "sh", ["-c", script, "sh", Workshop.program.string], environment: shop.environment,
      in: shop.directory.path)
    #expect(ran.status == 0, "\(ran.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
  }

  @Test("verify looks at the records of every kind")
  func everyKind() throws {
    let shop = try Workshop()
    let cache = shop.cache.pushing("whittle")
    let name = String(repeating: "0", count: 64)
    for kind in RecordKind.allCases {
      try writeFile("not a record", to: cache.pushing(FilePath("\(kind.rawValue)/\(name)")))
    }
    let ran = try shop.whittle("cache", "verify", "--format", "json")
    for kind in RecordKind.allCases {
      #expect(ran.text.contains("\"\(kind.rawValue)/\(name)\""), "\(ran.text)")
    }
    let again = try shop.whittle("cache", "verify")
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test("prune empties it, info counts it")
  func prune() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "one")
    let full = try shop.whittle("cache", "info")
    #expect(full.status == 0, "\(full.complaint)")
    let pruned = try shop.whittle("cache", "prune", "--older-than", "0")
    #expect(pruned.status == 0, "\(pruned.complaint)")
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    #expect(again.status == 0, "\(again.complaint)")
  }
}
