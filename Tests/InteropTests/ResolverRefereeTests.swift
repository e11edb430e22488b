import Content
import Debian
import SystemPackage
import TestSupport
import Testing

@Suite("Resolver beside apt", .enabled(if: Tool.has("apt-get"), "there is no apt-get here"))
struct ResolverRefereeTests {
  @Test("gives apt's answers on an excerpt of Debian 13, where packages exclude each other")
  func excerpt() async throws {
    let bytes = try contents(of: fixtures.pushing("indices/trixie-main-amd64.excerpt"))
    let index = try PackageIndex(parsing: bytes)
    var source = try RequestSource(index)
    let random = (0..<20).map { _ in source.random() }
    let rivalries = (0..<20).map { _ in source.rivalry() }
    let root = try AptRoot.over(index: bytes, architecture: "amd64")
    let referee = try ResolverReferee(index, suite: "trixie", architecture: "amd64")
    let verdict = try await referee.compare(random + rivalries, with: root)
    #expect(verdict.faults == [])
    #expect(verdict.differences == [])
    // A sample without refusals, or of refusals alone, would compare little.
    #expect((5...30).contains(verdict.refusals))
  }

  /// With `WHITTLE_REFEREE=full`: whole suites from this machine's mirror, `make referee`.
  ///
  /// `WHITTLE_REFEREE_ANSWERS` names a directory that keeps apt's answers between runs.
  @Test(
    "gives apt's answers on whole suites",
    .enabled(
      if: environment("WHITTLE_REFEREE") == "full",
      "WHITTLE_REFEREE=full compares whole suites; it takes half an hour"),
    arguments: [("trixie", "amd64", 1000), ("bookworm", "amd64", 200), ("trixie", "arm64", 200)])
  func suite(_ suite: String, _ architecture: String, _ count: Int) async throws {
    guard let mirror = try AptRoot.machineMirror() else {
      try Test.cancel("this machine's apt sources name no Debian archive")
    }
    let root = try AptRoot.over(mirror: mirror, suite: suite, architecture: architecture)
    let bytes = try root.index()
    let index = try PackageIndex(parsing: bytes)
    var source = try RequestSource(index)
    let random = (0..<count).map { _ in source.random() }
    let rivalries = (0..<count / 5).map { _ in source.rivalry() }
    let referee = try ResolverReferee(index, suite: suite, architecture: architecture)
    let file = environment("WHITTLE_REFEREE_ANSWERS").map {
      FilePath($0).appending("\(suite)-\(architecture)-\(bytes.count).txt")
    }
    for (name, requests) in [("random", random), ("rivals", rivalries)] {
      let verdict = try await referee.compare(requests, with: root, known: file)
      print("\(suite) \(architecture) \(name): \(verdict.count) requests,")
      print("  \(verdict.refusals) refused by both, \(verdict.differences.count) differ")
      for line in verdict.differences + verdict.faults { print("  " + line) }
      #expect(verdict.faults == [])
      #expect(verdict.differences.count * 100 <= verdict.count)
    }
  }
}
