import Content
import SystemPackage
import TestSupport
import Testing

/// A mirror that falls silent, sends elsewhere, lies about ranges, or changes during a run.
@Suite struct MirrorFaultTests {
  private typealias Answer = MisbehavingServer.Answer

  private static let pool = "/" + ToyRepository.poolPath(ToyArchive.data(), component: "main")
  private static let inRelease = "/dists/toy/InRelease"

  private func build(
    _ shop: borrowing Workshop, _ mirror: String, _ output: String = "image"
  ) throws -> Ran {
    try shop.whittle(
      "build", "toy.yaml", "-o", output, "--limit", "silence=1",
      changing: ["WHITTLE_MIRROR": "toy=\(mirror)"])
  }

  /// Nothing was written beside the cache, and nothing there is wrong or left over.
  private func expectNothing(_ shop: borrowing Workshop) throws {
    let left = try shop.leftovers()
    #expect(left == [])
    let work = shop.cache.pushing("whittle/tmp")
    let unfinished = FileStatus(of: work) == nil ? [] : try listDirectory(work)
    #expect(unfinished == [])
    let checked = try shop.whittle("cache", "verify")
    #expect(checked.status == 0, "\(checked.text)")
  }

  /// What a good mirror gives, against which every other run is held.
  private func expectGood(_ shop: borrowing Workshop, _ ran: Ran) throws {
    #expect(ran.status == 0, "\(ran.complaint)")
    let local = try shop.whittle("build", "toy.yaml", "-o", "local", "--cache", "other")
    #expect(local.status == 0, "\(local.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("image"))
    let two = try picture(ofDirectory: shop.directory.appending("local"))
    #expect(one == two)
  }

  private func content(_ answers: [String: Answer], _ path: String) throws -> [UInt8] {
    guard case .content(let bytes, _) = answers[path] else {
      Issue.record("no \(path) in the archive")
      return []
    }
    return bytes
  }

  @Test(
    "a file that stops in the middle is given up with its name, and the next run is right",
    arguments: [pool, inRelease])
  func stall(_ path: String) async throws {
    let shop = try Workshop()
    var answers = try NetworkTests.answers(shop.archive)
    let bytes = try content(answers, path)
    answers[path] = .stall(bytes, after: bytes.count / 2)
    try await MisbehavingServer.serving(answers) { server in
      let bad = try build(shop, server.root)
      #expect(bad.status == 3, "\(bad.complaint)")
      #expect(bad.complaint.contains("the server sent nothing for 1 s"), "\(bad.complaint)")
      #expect(bad.complaint.contains("\(server.root)\(path)"), "\(bad.complaint)")
      try expectNothing(shop)
      server.set(path, .content(bytes))
      try expectGood(shop, try build(shop, server.root))
    }
  }

  @Test("a download that is cut goes on, though ranges are ignored or wrong", arguments: [1, 2, 3])
  func ranges(_ number: Int) async throws {
    let shop = try Workshop()
    var answers = try NetworkTests.answers(shop.archive)
    let bytes = try content(answers, Self.pool)
    let cut = Answer.truncated(bytes, after: bytes.count / 2)
    let second: Answer =
      switch number {
      case 1: .content(bytes)
      case 2: .ignoringRange(bytes)
      default: .wrongRange(bytes)
      }
    answers[Self.pool] = .inTurn([cut, second, .content(bytes)])
    try await MisbehavingServer.serving(answers) { server in
      try expectGood(shop, try build(shop, server.root))
    }
  }

  @Test("a mirror may send to another host, which is believed no more than itself")
  func otherHost() async throws {
    let shop = try Workshop()
    let answers = try NetworkTests.answers(shop.archive)
    let bytes = try content(answers, Self.pool)
    try await MisbehavingServer.serving(answers) { other in
      let moved = Dictionary(
        uniqueKeysWithValues: answers.keys.map { ($0, Answer.redirect(to: other.root + $0)) })
      try await MisbehavingServer.serving(moved) { server in
        other.set(Self.pool, .content(bytes.reversed()))
        let bad = try build(shop, server.root)
        #expect(bad.status == 4, "\(bad.complaint)")
        #expect(bad.complaint.contains("toy-data"), "\(bad.complaint)")
        try expectNothing(shop)
        other.set(Self.pool, .content(bytes))
        try expectGood(shop, try build(shop, server.root))
      }
    }
  }

  @Test("redirects in a circle are an error that says how many were followed")
  func circle() async throws {
    let shop = try Workshop()
    var answers = try NetworkTests.answers(shop.archive)
    let bytes = try content(answers, Self.pool)
    answers[Self.pool] = .redirect(to: "/a")
    answers["/a"] = .redirect(to: "/b", status: 307)
    answers["/b"] = .redirect(to: Self.pool, status: 301)
    try await MisbehavingServer.serving(answers) { server in
      let bad = try build(shop, server.root)
      #expect(bad.status == 3, "\(bad.complaint)")
      #expect(bad.complaint.contains("more than 5 redirects"), "\(bad.complaint)")
      try expectNothing(shop)
      server.set(Self.pool, .content(bytes))
      try expectGood(shop, try build(shop, server.root))
    }
  }

  @Test("header fields without end are refused")
  func endlessHeader() async throws {
    let shop = try Workshop()
    var answers = try NetworkTests.answers(shop.archive)
    let long = String(repeating: "x", count: 1 << 20)
    answers[Self.inRelease] = .status(200, fields: ["X-Long": long])
    try await MisbehavingServer.serving(answers) { server in
      let bad = try build(shop, server.root)
      #expect(bad.status == 3, "\(bad.complaint)")
      #expect(bad.complaint.contains(Self.inRelease), "\(bad.complaint)")
      #expect(bad.complaint.utf8.count < 2000)
      try expectNothing(shop)
    }
  }

  @Test("a mirror that moves on during a run is an error, and the next run is right")
  func movesOn() async throws {
    let shop = try Workshop()
    let now = try NetworkTests.answers(shop.archive)
    // The archive of another day: every index is another one, InRelease is still the old one.
    let before = shop.directory.appending("home").appending("before")
    var suites = ToyArchive.suites()
    for index in suites.indices { suites[index].add(DebBuilder("toy-more")) }
    try ToyRepository(suites).write(to: before)
    let old = try NetworkTests.answers(before)
    var mixed = now
    for path in old.keys where path.hasSuffix("/InRelease") { mixed[path] = old[path] }
    try await MisbehavingServer.serving(mixed) { server in
      let bad = try build(shop, server.root)
      #expect([3, 4].contains(bad.status), "\(bad.status) \(bad.complaint)")
      #expect(bad.complaint.contains("Packages"), "\(bad.complaint)")
      try expectNothing(shop)
      for (path, answer) in now { server.set(path, answer) }
      try expectGood(shop, try build(shop, server.root))
    }
  }
}
