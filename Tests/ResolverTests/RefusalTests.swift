import Debian
import Resolver
import Testing

@Suite("Refusals of the resolver")
struct RefusalTests {
  @Test(
    "of a relation that only a source package may have",
    arguments: ["bb [arm64] | cc", "bb [arm64]", "bb <!nocheck>"])
  func restricted(_ relation: String) throws {
    let universe = try Toy.universe("aa 1\n Depends: \(relation)\nbb 1\ncc 1")
    let refusal = try Toy.picture(universe, "aa")
    #expect(
      refusal == "cannot parse package index, aa: line 8, field Depends: relation \"\(relation)\": "
        + "a binary package has no restriction to architectures or build profiles")
  }

  @Test("of a package that an index has twice with different hashes, where it is taken")
  func ambiguous() throws {
    let twice = "aa 1 amd64 1\naa 1 amd64 2\nbb 1\naa 1 arm64 3\naa 0 amd64 4"
    let universe = try Toy.universe(twice)
    let refusal = try Toy.picture(universe, "aa")
    #expect(
      refusal == "cannot parse Packages index of toy stable main: "
        + "it has aa 1 for amd64 twice, with different SHA-256")
    let other = try Toy.picture(universe, "bb")
    #expect(other == "bb=1")
    let same = try Toy.picture(try Toy.universe("aa 1 amd64 1\naa 1 amd64 1"), "aa")
    #expect(same == "aa=1")
  }

  @Test(
    "proves that there is no answer, in as few sentences as it takes",
    arguments: [
      (
        "aa", "aa 1\n Depends: bb (>= 2)\nbb 1.9-3",
        [
          "toy.yaml:1 asks for aa",
          "aa 1 (stable main) depends on bb (>= 2), which nothing in stable main amd64 satisfies; "
            + "closest: bb 1.9-3",
        ]
      ),
      (
        "aa", "aa 1\n Depends: xx, bb | cc\nbb 1\n Depends: dd\ncc 1\n Depends: ee\nxx 1",
        [
          "toy.yaml:1 asks for aa", "aa 1 (stable main) depends on bb | cc",
          "bb 1 (stable main) depends on dd, which nothing in stable main amd64 satisfies",
          "cc 1 (stable main) depends on ee, which nothing in stable main amd64 satisfies",
        ]
      ),
      (
        "aa bb", "aa 1\n Depends: xx\nxx 1\nbb 1\n Depends: cc\ncc 1\n Conflicts: aa (<< 2)",
        [
          "toy.yaml:1 asks for aa", "toy.yaml:2 asks for bb", "bb 1 (stable main) depends on cc",
          "cc 1 (stable main) conflicts with aa (<< 2), and aa is 1",
        ]
      ),
      (
        "aa", "aa 1\n Depends: vv (>= 1)\npp 1\n Provides: vv",
        [
          "toy.yaml:1 asks for aa",
          "aa 1 (stable main) depends on vv (>= 1), which nothing in stable main amd64 satisfies; "
            + "closest: pp provides vv unversioned",
        ]
      ),
      (
        "aa bb", "aa 1\n Breaks: vv\nbb 1\n Provides: vv",
        [
          "toy.yaml:1 asks for aa", "toy.yaml:2 asks for bb",
          "aa 1 (stable main) breaks vv, which bb 1 (stable main) provides",
        ]
      ),
      (
        "aa", "aa 1\n Depends: bb:any\nbb 1\n Multi-Arch: same",
        [
          "toy.yaml:1 asks for aa",
          "aa 1 (stable main) depends on bb:any, which nothing in stable main amd64 satisfies; "
            + "closest: bb 1 (Multi-Arch: same)",
        ]
      ),
      (
        "aa bb<<2", "aa 1\n Depends: bb (>= 2)\nbb 1\nbb 2",
        [
          "toy.yaml:1 asks for aa",
          "aa 1 (stable main) depends on bb (>= 2), which nothing in stable main amd64 satisfies; "
            + "closest: bb 1",
        ]
      ),
    ])
  func prove(_ words: String, _ universe: String, _ sentences: [String]) throws {
    let resolver = Resolver(universe: try Toy.universe(universe))
    let requirements = try Toy.requirements(words)
    let error = #expect(throws: Unsatisfiable.self) { try resolver.resolve(requirements) }
    #expect(error == .contradiction(sentences))
  }

  @Test("joins the sentences to one refusal")
  func text() {
    let text = Unsatisfiable.contradiction(["a.yaml:1 asks for aa", "aa depends on bb"]).description
    #expect(
      text == """
        cannot resolve the requirements: they contradict each other:
          a.yaml:1 asks for aa,
          aa depends on bb
        """)
  }

  @Test(
    "refuses a name or version that is not there, when selecting and when resolving",
    arguments: [
      (
        "opnessl", "openssl 1",
        "cannot resolve opnessl: toy.yaml:1 asks for it, and there is no package of that name in "
          + "stable main amd64; nearest: openssl"
      ),
      (
        "aa>=3", "aa 1\naa 2",
        "cannot resolve aa: toy.yaml:1 asks for a version >= 3, and there is 2 (stable main), "
          + "1 (stable main)"
      ),
      (
        "vv", "pp 1\n Provides: vv\nqq 1\n Provides: vv",
        "cannot resolve vv: toy.yaml:1 asks for it, and in stable main amd64 it is only provided; "
          + "name one of: pp, qq"
      ),
      (
        "zz", "aa 1",
        "cannot resolve zz: toy.yaml:1 asks for it, and there is no package of that name in "
          + "stable main amd64; it exists for armhf"
      ),
    ])
  func missing(_ words: String, _ universe: String, _ text: String) throws {
    let resolver = Resolver(
      universe: try Toy.universe(universe),
      otherArchitectures: [try Toy.universe("zz 1 armhf", "armhf")])
    let requirements = try Toy.requirements(words)
    let selecting = #expect(throws: Unsatisfiable.self) { try resolver.select(requirements) }
    #expect(selecting?.description == text)
    let resolving = #expect(throws: Unsatisfiable.self) { try resolver.resolve(requirements) }
    #expect(resolving == selecting)
  }

  @Test("selects the packages named at their best version, and nothing else")
  func select() throws {
    let resolver = Resolver(universe: try Toy.universe("aa 1\naa 2\n Depends: bb\nbb 1\ncc 1"))
    let resolution = try resolver.select(try Toy.requirements("cc aa aa<<9"))
    let found = resolution.packages.map { "\($0.package) \($0.reasons)" }
    #expect(
      found == [
        "aa 2 amd64 [toy.yaml:2 asks for it, toy.yaml:3 asks for it]",
        "cc 1 amd64 [toy.yaml:1 asks for it]",
      ])
  }

  @Test("takes a single provider for a name when resolving, not when selecting")
  func provider() throws {
    let universe = try Toy.universe("pp 1\n Provides: vv")
    let resolved = try Toy.picture(universe, "vv")
    #expect(resolved == "pp=1")
    let requirements = try Toy.requirements("vv")
    #expect(throws: Unsatisfiable.self) { try Resolver(universe: universe).select(requirements) }
  }

  @Test("refuses a malformed relation with its line")
  func malformed() throws {
    let universe = try Toy.universe("aa 1\n Depends: bb (>= )\nbb 1")
    let error = #expect(throws: Unsatisfiable.self) {
      try Resolver(universe: universe).resolve(try Toy.requirements("aa"))
    }
    #expect(
      error?.description.hasPrefix("cannot parse package index, aa: line 8, field Depends") == true)
  }
}
