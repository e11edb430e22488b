import Content
import SystemPackage
import TestSupport
import Testing

/// What `bump` asks a mirror for.
@Suite struct BumpRequestTests {
  private func whittle(
    _ arguments: [String], _ directory: FilePath, _ mirror: String, cache: String = "cache"
  ) throws -> Ran {
    try run(
      Workshop.program.string, arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": directory.appending("home").string,
        "XDG_CACHE_HOME": directory.appending(cache).string,
        "WHITTLE_MIRROR": "toy=\(mirror),toy-security=\(mirror)",
      ], in: directory)
  }

  @Test("a current lock is checked with its InRelease files alone, on conditions where it can")
  func current() async throws {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let second = ToyPointRelease.manifest.replacing("name: toy\n", with: "name: second\n")
    try writeFile(second, to: shop.directory.appending("second.yaml"))
    let releases = ["/dists/toy-security/InRelease", "/dists/toy/InRelease"]
    var answers = try NetworkTests.answers(shop.archive)
    for path in releases {
      guard case .content(let bytes, _) = answers[path] else { continue }
      answers[path] = .content(bytes, entityTag: "\"one\"")
    }
    let directory = shop.directory.path
    try await MisbehavingServer.serving(answers) { server in
      let locked = try whittle(["lock", "toy.yaml", "second.yaml"], directory, server.root)
      #expect(locked.status == 0, "\(locked.complaint)")
      let before = server.received.count
      let checked = try whittle(
        ["bump", "--check", "toy.yaml", "second.yaml"], directory, server.root)
      #expect(checked.status == 0, "\(checked.complaint)")
      let asked = server.received.dropFirst(before)
      #expect(asked.map(\.path).sorted() == releases)
      let conditional = asked.filter { $0.fields["if-none-match"] == "\"one\"" }
      #expect(conditional.count == releases.count)
      // Without a cache too: the tables of the suites name the indices that the lock has.
      let between = server.received.count
      let cold = try whittle(
        ["bump", "toy.yaml", "second.yaml"], directory, server.root, cache: "other")
      #expect(cold.status == 0, "\(cold.complaint)")
      #expect(server.received.dropFirst(between).map(\.path).sorted() == releases)
    }
  }
}
