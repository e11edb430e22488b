import Content
import SystemPackage
import TestSupport
import Testing

/// What a bad disk or a careless hand does to the cache: noticed, never built with, repaired.
@Suite struct RotTests {
  enum Rot: String, CaseIterable, Sendable {
    case cut, flipped, empty, directory, fullDirectory, link, danglingLink, unreadable
  }

  /// Puts something wrong in a file's place.
  private func spoil(_ path: FilePath, _ rot: Rot) throws {
    let bytes = try contents(of: path)
    switch rot {
    case .cut: try writeFile(Array(bytes.prefix(bytes.count / 2)), to: path)
    case .flipped: try writeFile(Array(bytes.dropLast()) + [(bytes.last ?? 0) ^ 1], to: path)
    case .empty: try writeFile("", to: path)
    case .directory:
      removeFile(path)
      try makeDirectory(path)
    case .fullDirectory:
      removeFile(path)
      try writeFile("x", to: path.appending("inside"))
    case .link:
      removeFile(path)
      try must("ln", ["-s", "/etc/passwd", path.string])
    case .danglingLink:
      removeFile(path)
      try must("ln", ["-s", "nowhere", path.string])
    case .unreadable: try must("chmod", ["0", path.string])
    }
  }

  @Test("every blob spoiled: the same command repairs it or says so", arguments: Rot.allCases)
  func blobs(_ rot: Rot) throws {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    let blobs = shop.cache.pushing("whittle/blobs/sha256")
    for name in try listDirectory(blobs) { try spoil(blobs.appending(name), rot) }
    try expectRepaired(shop)
  }

  @Test("every record spoiled: the same command repairs it", arguments: Rot.allCases)
  func records(_ rot: Rot) throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "one")
    for directory in ["fragments", "compressed", "layers", "listings"] {
      let records = shop.cache.pushing("whittle").appending(directory)
      guard FileStatus(of: records) != nil else { continue }
      for name in try listDirectory(records) { try spoil(records.appending(name), rot) }
    }
    try expectRepaired(shop)
  }

  @Test("eight blobs spoiled, each in its own way")
  func eight() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "one")
    let blobs = shop.cache.pushing("whittle/blobs/sha256")
    for (name, rot) in zip(try listDirectory(blobs), Rot.allCases) {
      try spoil(blobs.appending(name), rot)
    }
    try expectRepaired(shop)
  }

  /// The next build is right at once; nothing that is wrong stays in the cache.
  private func expectRepaired(_ shop: borrowing Workshop) throws {
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    #expect(again.status == 0, "\(again.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
    _ = try shop.whittle("cache", "verify")
    let checked = try shop.whittle("cache", "verify")
    #expect(checked.status == 0, "\(checked.text)")
    let third = try shop.whittle("build", "toy.yaml", "-o", "three", "--offline")
    #expect([0, 3].contains(third.status), "\(third.complaint)")
  }
}
