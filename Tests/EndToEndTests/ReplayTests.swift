import Content
import SystemPackage
import TestSupport
import Testing

/// An archive that goes back, or is not the one that it was.
@Suite struct ReplayTests {
  private static func relocked(
    _ shop: borrowing Workshop, verb: String = "lock",
    _ change: (inout [ToySuite]) -> Void
  ) throws -> Ran {
    var suites = ToyArchive.suites()
    change(&suites)
    removeTree(shop.archive)
    try ToyRepository(suites).write(to: shop.archive)
    return try shop.whittle(verb, "toy.yaml")
  }

  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    let locked = try shop.whittle("lock", "toy.yaml")
    try #require(locked.status == 0, "\(locked.complaint)")
    return shop
  }

  @Test("an archive under another name of the manifest does not go back behind the lock")
  func renamed() throws {
    let shop = try Self.shop()
    try writeFile(
      ToyArchive.manifest.replacing("  toy: {suites", with: "  toi: {suites"), to: shop.manifest)
    let before = try contents(of: shop.lock)
    let mirror = ["WHITTLE_MIRROR": "toi=\(ToyRepository.url(shop.archive))"]
    for (age, status) in [(7200, 4), (0, 0)] as [(Int64, Int32)] {
      var suites = ToyArchive.suites()
      suites[0].date -= age
      try ToyRepository(suites).write(to: shop.archive)
      let ran = try shop.whittle("lock", "toy.yaml", changing: mirror)
      #expect(ran.status == status, "\(ran.complaint)")
      let complains = ran.complaint.contains("it is 2 h older than the one in the lock")
      #expect(complains == (status != 0), "\(ran.complaint)")
      if status != 0 {
        let after = try contents(of: shop.lock)
        #expect(before == after)
      }
    }
  }

  @Test("a lock made before archives' names were kept bounds a renamed archive, too")
  func renamedOld() throws {
    let shop = try Self.shop()
    var lock = try #require(try JSON(parsing: try contents(of: shop.lock)).object)
    let suites = try #require(lock["archives"]?["toy"]?.array)
    let bare: [JSON] = suites.map {
      var members = $0.object ?? [:]
      members["release"] = nil
      return .object(members)
    }
    lock["archives"] = .object(["toy": .array(bare)])
    try writeFile(JSON.object(lock).canonicalBytes, to: shop.lock)
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 0, "\(verified.complaint)")
    try writeFile(
      ToyArchive.manifest.replacing("  toy: {suites", with: "  toi: {suites"), to: shop.manifest)
    var older = ToyArchive.suites()
    older[0].date -= 7200
    try ToyRepository(older).write(to: shop.archive)
    let ran = try shop.whittle(
      "lock", "toy.yaml",
      changing: ["WHITTLE_MIRROR": "toi=\(ToyRepository.url(shop.archive))"])
    #expect(ran.status == 4, "\(ran.complaint)")
    #expect(ran.complaint.contains("older than the one in the lock"), "\(ran.complaint)")
  }

  @Test("a suite that is no longer read is reported, because its date bounds nothing now")
  func gone() throws {
    let shop = try Self.shop()
    try writeFile(
      ToyArchive.manifest.replacing("[toy, toy-security]", with: "[toy]"), to: shop.manifest)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(
      ran.complaint.contains("the archive 'toy' (toy-security) is no longer read"),
      "\(ran.complaint)")
  }

  @Test("lock says that a package which no archive has goes to a lower version")
  func lower() throws {
    let shop = try Self.shop()
    let quiet = try shop.whittle("lock", "toy.yaml")
    #expect(!quiet.complaint.contains("lower version"), "\(quiet.complaint)")
    let kept = try Self.relocked(shop) { suites in
      suites[1].date += 30
      suites[1].packages = []
    }
    #expect(!kept.complaint.contains("lower version"), "\(kept.complaint)")
    removeTree(shop.cache)
    removeTree(shop.archive.pushing("pool/main/l/libtoy1"))
    let ran = try Self.relocked(shop) { suites in
      suites[1].date += 60
      suites[1].packages = []
    }
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(
      ran.complaint.contains(
        "libtoy1 goes to a lower version, 1.0-1+deb1 → 1.0-1 on amd64"), "\(ran.complaint)")
  }

  @Test(
    "lock and bump say that an archive calls itself otherwise, or that another key signs it",
    arguments: ["lock", "bump"])
  func identity(_ verb: String) throws {
    let shop = try Self.shop()
    let same = try Self.relocked(shop, verb: verb) { _ in }
    #expect(same.status == 0 && !same.complaint.contains("another"), "\(same.complaint)")
    let origin = try Self.relocked(shop, verb: verb) { $0[0].origin = "Tor" }
    #expect(origin.status == 0, "\(origin.complaint)")
    for field in ["Origin", "Label"] {
      #expect(
        origin.complaint.contains(
          "the \(field) of the archive 'toy' (toy) changed from Toy to Tor"),
        "\(origin.complaint)")
    }
    let codename = try Self.relocked(shop, verb: verb) { $0[0].codename = "toybox" }
    #expect(codename.complaint.contains("the Codename of the archive"), "\(codename.complaint)")
    try writeFile(try ToyKey.stranger.armoredPublicKey(), to: shop.directory.appending("toy.asc"))
    let key = try Self.relocked(shop, verb: verb) { suites in
      for index in suites.indices { suites[index].signing = .keys([.stranger]) }
    }
    #expect(key.status == 0, "\(key.complaint)")
    #expect(key.complaint.contains("the signing key of the archive"), "\(key.complaint)")
  }
}
