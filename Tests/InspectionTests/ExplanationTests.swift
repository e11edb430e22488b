import Content
import Rootfs
import Testing

@testable import Tree
@testable import Inspection
@testable import Presentation

@Suite("An explanation")
struct ExplanationTests {
  private let position = SourcePosition(file: "toy.yaml", line: 3, column: 5)

  private func path(_ text: String) throws -> MemberPath { try MemberPath(absolute: text) }

  @Test("says the cause in a few words, through links")
  func causes() throws {
    let pattern = Cause.pattern("/usr/bin/*", at: position)
    let files = try ["/a", "/b", "/c", "/d"].map(path)
    let causes: [Cause] = [
      .all(package: "p", at: position), .all(package: "p", at: nil), pattern,
      .link(try path("/usr/bin/x"), pattern),
      .link(try path("/usr/lib/x"), .library(name: "x", neededBy: [files[0]])),
      .library(name: "libx.so.1", neededBy: files), .library(name: "", neededBy: []),
      .copyright(package: "p"), .record(package: "p"), .directory(of: files[0]),
      .directory(of: nil),
      .generated("files (toy.yaml:9:1)"),
    ]
    #expect(
      causes.map(\.description) == [
        "the manifest selects all of p (toy.yaml:3:5)", "the manifest selects all of p",
        "selected by '/usr/bin/*' (toy.yaml:3:5)",
        "the symbolic link /usr/bin/x points to it; that is selected by '/usr/bin/*' (toy.yaml:3:5)",
        "the symbolic link /usr/lib/x points to it; that is there because the library closure "
          + "adds it: /a needs x",
        "the library closure adds it: /a, /b, /c and 1 more need libx.so.1",
        "the library closure adds it: a selected file needs it",
        "the copyright of p (metadata: copyright)",
        "the record of p for scanners (metadata: dpkg)", "a parent directory of /a",
        "a parent directory of what is below it", "made by files (toy.yaml:9:1)",
      ])
  }

  private func explanation() throws -> Explanation {
    Explanation(
      title: "toy:latest amd64", image: ImageName(variant: "latest", architecture: "amd64"),
      name: "/usr/lib/libx.so.1",
      subject: .path(
        Entry(
          path: try path("/usr/lib/libx.so.1"), kind: .symbolicLink(target: Array("libx.so".utf8)),
          mode: 0o777, mtime: 7),
        .library(name: "libx.so.1", neededBy: [try path("/usr/bin/x")])),
      package: Explanation.Source(
        name: "libx1", version: "1.0", architecture: "amd64", source: "x",
        deb: .init(archive: "debian", path: "pool/x.deb", digest: Digest(of: []))),
      chain: [
        .named("x", at: "toy.yaml:3:5"),
        .dependency(of: "x", relation: "x-api (>= 1)", to: "libx1"),
        .library("liby.so.1", neededBy: try path("/usr/lib/libx.so"), of: "liby1"),
        .essential("liby1"),
      ],
      cost: Explanation.Cost(entries: 1, bytes: 20, compressed: 9), others: ["libx-dev"])
  }

  @Test("is told as text")
  func text() throws {
    let text = try explanation().text
    #expect(
      text == """
        /usr/lib/libx.so.1 in toy:latest amd64
          symbolic link to libx.so, mode 777, owner 0:0
          the library closure adds it: /usr/bin/x needs libx.so.1
          libx1 1.0 amd64 (source x)
          debian pool/x.deb, \(Digest(of: []))
          toy.yaml:3:5 names x
          x depends on x-api (>= 1), which is libx1
          /usr/lib/libx.so needs liby.so.1 of liby1
          liby1 is essential
          costs 1 entry, 20 bytes, 9 compressed
          also in libx-dev
        """)
  }

  @Test("is told as JSON too")
  func json() throws {
    let json = try explanation().json
    #expect(json["cause"]?["kind"] == "library")
    #expect(json["cause"]?["needed-by"] == ["/usr/bin/x"])
    #expect(json["entry"]?["target"] == "libx.so")
    #expect(json["package"]?["digest"]?.string == "\(Digest(of: []))")
    let kinds = json["chain"]?.array?.map { $0["kind"]?.string }
    #expect(kinds == ["named", "dependency", "library", "essential"])
    #expect(json["cost"] == ["entries": 1, "bytes": 20, "compressed": 9])
    #expect(json["others"] == ["libx-dev"])
  }
}
