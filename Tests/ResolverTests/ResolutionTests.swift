import Debian
import Resolver
import Testing

@Suite("Resolution")
struct ResolutionTests {
  private func resolution() throws -> Resolution {
    let universe = try Toy.universe(
      """
      curl 8
       Depends: libcurl4 (= 8), libc6
      libcurl4 8
       Depends: libc6 (>= 2), libssl3 | gnutls, mta
      libssl3 3
       Depends: libc6
      exim4 4
       Provides: mta
       Depends: curl
      libc6 2
      bash 5
       Pre-Depends: libc6
      """)
    return try Resolver(universe: universe).resolve(try Toy.requirements("curl bash"))
  }

  @Test("gives every reason for a package")
  func reasons() throws {
    let reasons = try resolution()[try PackageName(parsing: "libc6")]?.reasons.map(\.description)
    #expect(
      reasons == [
        "bash 5 amd64 depends on libc6", "curl 8 amd64 depends on libc6",
        "libcurl4 8 amd64 depends on libc6 (>= 2)", "libssl3 3 amd64 depends on libc6",
      ])
    let curl = try resolution()[try PackageName(parsing: "curl")]?.reasons.map(\.description)
    #expect(curl == ["toy.yaml:1 asks for it", "exim4 4 amd64 depends on curl"])
  }

  @Test(
    "finds the shortest chain from a requirement to a package",
    arguments: [
      ("curl", ["toy.yaml:1 asks for curl 8"]),
      ("libc6", ["toy.yaml:2 asks for bash 5", "bash depends on libc6: libc6 2"]),
      (
        "libssl3",
        [
          "toy.yaml:1 asks for curl 8", "curl depends on libcurl4 (= 8): libcurl4 8",
          "libcurl4 depends on libssl3 | gnutls: libssl3 3",
        ]
      ),
      (
        "exim4",
        [
          "toy.yaml:1 asks for curl 8", "curl depends on libcurl4 (= 8): libcurl4 8",
          "libcurl4 depends on mta: exim4 4",
        ]
      ),
      ("zsh", []),
    ])
  func chain(_ name: String, _ links: [String]) throws {
    let found = try resolution().chain(to: try PackageName(parsing: name)).map(\.description)
    #expect(found == links)
  }

  @Test("draws the answer as a tree")
  func tree() throws {
    let drawing = try resolution().tree()
    #expect(
      drawing == """
        bash 5  toy.yaml:2 asks for it
        └─ libc6 2  libc6
        curl 8  toy.yaml:1 asks for it
        ├─ libc6 2  libc6
        └─ libcurl4 8  libcurl4 (= 8)
           ├─ exim4 4  mta
           │  └─ curl 8  curl (above)
           ├─ libc6 2  libc6 (>= 2)
           └─ libssl3 3  libssl3 | gnutls
              └─ libc6 2  libc6

        """)
  }
}
