import Debian
import Resolver
import Testing

@Suite("Resolver")
struct ResolverTests {
  @Test(
    "chooses as apt chooses",
    arguments: [
      // What satisfies a relation, Policy 7.1 to 7.5.
      ("aa=1 bb=1", "aa 1\n Depends: bb\nbb 1\ncc 1"),
      ("aa=1 bb=1 cc=1", "aa 1\n Pre-Depends: bb\nbb 1\n Depends: cc\ncc 1\n Depends: aa"),
      ("aa=1 bb=1", "aa 1\n Depends: bb | cc\nbb 1\ncc 1"),
      ("aa=1 cc=1", "aa 1\n Depends: bb (>= 2) | cc\nbb 1\ncc 1"),
      ("aa=1 pp=1", "aa 1\n Depends: vv\npp 1\n Provides: vv"),
      ("aa=1 pp=1", "aa 1\n Depends: vv (>= 2)\npp 1\n Provides: vv (= 2)\nqq 1\n Provides: vv"),
      ("aa=1 vv=1", "aa 1\n Depends: vv\npp 1\n Provides: vv\nvv 1"),
      ("aa=1", "aa 1\n Depends: vv\n Provides: vv\npp 1\n Provides: vv"),
      ("aa=1 bb=1", "aa 1\n Depends: bb:any\nbb 1\n Multi-Arch: allowed"),
      ("aa=1 bb=1", "aa 1\n Depends: bb:amd64, bb:native\nbb 1 all"),
      ("aa=2 bb=2", "aa 1\naa 2\n Depends: bb (= 2)\nbb 2\nbb 1"),
      // What apt prefers.
      ("aa=1 bb=1 cc=1", "aa 1\n Depends: cc, bb | cc | dd\nbb 1\ncc 1\n Depends: bb\ndd 1"),
      ("aa=1 cc=1", "aa 1\n Depends: cc, bb | cc\nbb 1\ncc 1"),
      ("aa=1 bb=1 cc=1", "aa 1\n Depends: bb | cc, cc\nbb 1\ncc 1"),
      ("aa=1 qq=1", "aa 1\n Depends: vv\npp 1\n Provides: vv\nqq 1\n Provides: vv"),
      ("aa=1 pp=1", "aa 1\n Depends: vv\n Suggests: qq\npp 1\n Provides: vv\nqq 1\n Provides: vv"),
      (
        "aa=1 pp=1",
        "aa 1\n Depends: vv\npp 1\n Provides: vv\n Priority: required\nqq 1\n Provides: vv\n Priority: optional"
      ),
      (
        "aa=1 pp=1",
        "aa 1\n Depends: vv\npp 1\n Provides: vv\n Essential: yes\n Priority: extra\nqq 1\n Provides: vv\n Priority: required"
      ),
      ("aa=1", "aa 1\n Recommends: bb\n Suggests: cc\nbb 1\ncc 1"),
      // What must not be there.
      ("aa=1 cc=1", "aa 1\n Depends: bb | cc\n Conflicts: bb\nbb 1\ncc 1"),
      ("aa=1 cc=1", "aa 1\n Depends: bb | cc\nbb 1\n Breaks: aa (<< 2)\ncc 1"),
      ("aa=1 bb=1", "aa 1\n Depends: bb | cc\nbb 1\n Breaks: aa (<< 1)\ncc 1"),
      ("aa=1 pp=1", "aa 1\n Depends: pp\n Conflicts: vv\n Provides: vv\npp 1\n Provides: xx"),
      ("aa=1 cc=1", "aa 1\n Depends: bb | cc\n Conflicts: vv\nbb 1\n Provides: vv\ncc 1"),
      ("aa=1 bb=1", "aa 1\n Depends: bb\n Conflicts: vv (<< 2)\nbb 1\n Provides: vv (= 2)"),
      ("aa=1 bb=1", "aa 1\n Depends: bb\n Conflicts: bb:i386\nbb 1"),
      // What is asked for by its own name is no provider of it.
      ("aa=1", "aa 1\n Conflicts: bb\nbb 1\n Provides: aa"),
      ("aa=1", "bb 1\n Provides: aa\naa 1"),
      // What only a search finds.
      ("aa=1 cc=1", "aa 1\n Depends: bb | cc\nbb 1\n Depends: dd\ndd 1\n Depends: nothing\ncc 1"),
      (
        "aa=1 cc=1 ee=1",
        "aa 1\n Depends: bb | cc, ee\nbb 1\n Depends: dd\ndd 1\nee 1\n Conflicts: dd\ncc 1"
      ),
      (
        "aa=1 b2=1 c2=1 d1=1",
        """
        aa 1
         Depends: b1 | b2, c1 | c2, d1 | d2
        b1 1
         Conflicts: c1, c2
        b2 1
        c1 1
         Conflicts: b2
        c2 1
        d1 1
        d2 1
        """
      ),
    ])
  func choose(_ answer: String, _ universe: String) throws {
    let found = try Toy.picture(Toy.universe(universe), "aa")
    #expect(found == answer)
  }

  @Test("takes the highest version of the highest priority")
  func priorities() throws {
    let sources = [
      try Toy.source("stable", "aa 1\n Depends: bb\nbb 1\ncc 1"),
      try Toy.source("updates", "aa 2\n Depends: bb\ncc 1"),
      try Toy.source("backports", "aa 3\nbb 3", priority: 100),
      try Toy.source("broken", "aa 9", priority: -1),
    ]
    let amd64 = try Architecture(parsing: "amd64")
    let universe = Universe(architecture: amd64, sources: sources)
    let resolution = try Resolver(universe: universe).resolve(try Toy.requirements("aa cc"))
    let found = resolution.packages.map { "\($0.package.name) \($0.package.version) \($0.suite)" }
    #expect(found == ["aa 2 updates", "bb 1 stable", "cc 1 stable"])
    let pinned = try Toy.picture(universe, "aa>=3")
    #expect(pinned == "aa=3")
    let name = try PackageName(parsing: "bb")
    let pin = Pin(name, try VersionConstraint(parsing: ">> 1"), origin: "toy.yaml:9")
    let withPin = try Toy.picture(Resolver(universe: universe, pins: [pin]), "aa")
    #expect(withPin == "aa=2 bb=3")
  }

  @Test("leaves out what is waived, and says so")
  func waive() throws {
    let universe = try Toy.universe("aa 1\n Depends: dd (>= 1) | d2, bb\nbb 1\ndd 1\nd2 1")
    let resolver = Resolver(universe: universe, waived: [try PackageName(parsing: "dd")])
    let resolution = try resolver.resolve(try Toy.requirements("aa"))
    let names = resolution.packages.map(\.package.name.text)
    #expect(names == ["aa", "bb"])
    let waived = resolution.waived.map(\.description)
    #expect(waived == ["aa 1 amd64: dd (>= 1) | d2"])
  }

  @Test("brings essential packages only when they are asked for")
  func essential() throws {
    let universe = try Toy.universe("aa 1\nee 1\n Essential: yes\n Depends: bb\nbb 1")
    let without = try Toy.picture(universe, "aa")
    #expect(without == "aa=1")
    let with = try Toy.picture(Resolver(universe: universe, withEssential: true), "aa")
    #expect(with == "aa=1 bb=1 ee=1")
  }

  @Test("sees its own architecture and all, no other")
  func architectures() throws {
    let text = "aa 1 arm64\naa 2 all\n Depends: bb\nbb 3 amd64\nbb 1 arm64"
    let arm = try Toy.picture(Toy.universe(text, "arm64"), "aa")
    #expect(arm == "aa=2 bb=1")
  }

  @Test("gives the same answer whatever else is in the universe")
  func deterministic() throws {
    let text = "aa 1\n Depends: vv, bb | cc\npp 1\n Provides: vv\nqq 1\n Provides: vv\nbb 1\ncc 1"
    let first = try Toy.picture(Toy.universe(text), "aa")
    let second = try Toy.picture(Toy.universe(text + "\nzz 1\n Depends: pp, cc"), "aa")
    #expect(first == second)
  }
}
