import SystemPackage
import TestSupport
import Testing

@testable import Repository

@Suite("Mirrors")
struct MirrorTests {
  @Test(
    "are http, https, file and copy URLs",
    arguments: [
      ("http://a.test/debian", "http://a.test/debian"), ("https://a.test", "https://a.test/"),
      ("file:///srv/debian", "file:///srv/debian"), ("file:/srv/debian/", "file:///srv/debian"),
      ("file://localhost/srv", "file:///srv"), ("copy:///srv/a%20b", "file:///srv/a b"),
      ("ftp://a.test/debian", nil), ("file:srv", nil), ("/srv/debian", nil), ("", nil),
      ("file://host/srv", nil), ("cdrom:[Debian]/", nil), ("mirror+file:/etc/m", nil),
    ] as [(String, String?)])
  func kinds(_ text: String, _ expected: String?) {
    let mirror = try? Mirror(parsing: text)
    #expect(mirror?.description == expected)
  }

  @Test("are tried in order: option, variable, manifest, host, snapshot service")
  func order() throws {
    var host = HostSources()
    host.appendLines(
      Array(
        """
        # http://then.test/archive/debian/20250520T000000Z
        deb http://host.test/debian trixie main
        """.utf8))
    let mirrors = try Mirrors(
      options: ["debian=http://option.test/d", "other=http://other.test/"],
      variable: "debian=http://variable.test/d,debian=http://option.test/d", host: host)
    let places = try mirrors.poolPlaces(
      of: "debian", url: "http://manifest.test/d", snapshot: nil, dates: [0, 1_700_000_000])
    let shown = places.map { "\($0.snapshot ?? "-") \($0.mirror)" }
    let live = shown.filter { $0.hasPrefix("-") }
    let moments = places.compactMap(\.snapshot)
    #expect(
      live == [
        "- http://option.test/d", "- http://variable.test/d", "- http://manifest.test/d",
        "- http://host.test/debian",
      ])
    #expect(moments == ["20231115T041320Z", "20231115T221320Z"])
    #expect(Array(shown.prefix(4)) == live)
    #expect(shown.last == "20231115T221320Z http://then.test/archive/debian/20231115T221320Z")
  }

  @Test("of the snapshot service can be replaced, and serve alone where the manifest has a moment")
  func snapshot() throws {
    let mirrors = try Mirrors(options: ["debian=http://a.test", "snapshot=file:///srv/snapshot"])
    let moment = "20261121T000000Z"
    let index = try mirrors.indexPlaces(of: "debian", url: nil, snapshot: moment, now: 0)
    let expected = Place(.directory("/srv/snapshot/debian/20261121T000000Z"), snapshot: moment)
    #expect(index == [expected])
    let pool = try mirrors.poolPlaces(of: "debian", url: nil, snapshot: moment, dates: [0])
    #expect(pool.last == expected)
    #expect(pool.count == 2)
    let now = try mirrors.indexPlaces(of: "debian", url: nil, snapshot: nil, now: 1_700_000_000)
    #expect(now.map(\.snapshot) == [nil, "20231114T221320Z"])
  }

  @Test(
    "of Debian's own host have the snapshot service beside them",
    arguments: [
      ("http://deb.a.test/debian", "http://snapshot.a.test/archive/debian/"),
      ("https://deb.a.test/debian/", "https://snapshot.a.test/archive/debian/"),
      ("http://deb.test/debian", nil), ("http://deb.a.test:8080/debian", nil),
      ("http://mydeb.a.test/debian", nil), ("file:///deb.a.test/debian", nil),
    ] as [(String, String?)])
  func beside(_ url: String, _ root: String?) throws {
    let moment = "20231115T041320Z"
    let expected = root.map { ["\($0)\(moment)"] } ?? []
    for mirrors in [try Mirrors(options: ["debian=\(url)"]), try Mirrors(host: host(url))] {
      let places = try mirrors.poolPlaces(of: "debian", url: nil, snapshot: moment, dates: [])
      let kept = places.filter { $0.snapshot != nil }.map(\.mirror.description)
      #expect(kept == expected)
    }
    let manifest = try Mirrors().poolPlaces(of: "debian", url: url, snapshot: moment, dates: [])
    #expect(manifest.filter { $0.snapshot != nil }.map(\.mirror.description) == expected)
    let named = try Mirrors(options: ["snapshot=file:///s"], host: host(url))
      .indexPlaces(of: "debian-security", url: nil, snapshot: moment, now: 0)
    #expect(named.map(\.mirror.description) == ["file:///s/debian-security/\(moment)"])
    guard root != nil else { return }
    let security = try Mirrors(host: host(url))
      .indexPlaces(of: "debian-security", url: nil, snapshot: moment, now: 0)
    #expect(security.map(\.snapshot) == [moment])
  }

  private func host(_ url: String) -> HostSources {
    var host = HostSources()
    host.appendLines(Array("deb \(url) trixie main".utf8))
    return host
  }

  @Test("of a moment are an error with advice where no snapshot service is named")
  func noSnapshots() throws {
    let mirrors = try Mirrors(options: ["debian=http://a.test"])
    let moment = "20261121T000000Z"
    let error = #expect(throws: RepositoryError.self) {
      try mirrors.indexPlaces(of: "debian", url: nil, snapshot: moment, now: 0)
    }
    #expect(error == .noSnapshots(archive: "debian", moment: moment))
    #expect(error?.kind == .input)
    #expect(error?.description.contains("--mirror snapshot=URL") == true)
    let index = try mirrors.indexPlaces(of: "debian", url: nil, snapshot: nil, now: 0)
    #expect(index.map(\.snapshot) == [nil])
    let pool = try mirrors.poolPlaces(of: "debian", url: nil, snapshot: moment, dates: [0])
    #expect(pool.map(\.snapshot) == [nil])
  }

  @Test("that nobody knows are an error with advice")
  func none() throws {
    let mirrors = try Mirrors()
    let error = #expect(throws: RepositoryError.self) {
      try mirrors.indexPlaces(of: "corp", url: nil, snapshot: nil, now: 0)
    }
    // What the cache holds needs none.
    let pool = try mirrors.poolPlaces(of: "corp", url: nil, snapshot: nil, dates: [])
    #expect(pool == [])
    #expect(error == .noMirror(archive: "corp"))
    #expect(error?.kind == .input)
  }

  @Test("are refused in another form", arguments: ["debian", "=http://a.test", "debian=ftp://a"])
  func form(_ text: String) {
    let error = #expect(throws: RepositoryError.self) { try Mirrors(options: [text]) }
    #expect(error?.kind == .input)
  }

  @Test(
    "spell a moment as the snapshot service does",
    arguments: [
      (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"),
      (1_795_252_580, "20261121T091620Z"), (-5, "19700101T000000Z"),
      (4_107_542_399, "21000228T235959Z"),
    ] as [(Int64, String)])
  func moments(_ seconds: Int64, _ text: String) {
    let moment = SnapshotService.moment(seconds)
    #expect(moment == text)
  }
}

@Suite("This host's apt sources")
struct HostSourcesTests {
  @Test("give the mirrors of Debian in both syntaxes")
  func both() throws {
    let directory = try TemporaryDirectory()
    try writeFile(
      """
      # deb http://comment.test/debian trixie main
      deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://one.test/debian/ trixie main
      deb-src http://source.test/debian trixie main
      deb http://one.test/debian trixie-updates main # again
      deb cdrom:[Debian GNU/Linux 13]/ trixie main
      deb mirror+file:/etc/apt/mirrors/debian.list trixie main
      deb http://vendor.test/linux/debian trixie stable
      deb http://security.test/ trixie-security main contrib
      deb http://old.test/ buster/updates main
      """, to: directory.appending("sources.list"))
    try writeFile(
      """
      # A comment, and the stanza of one that is off
      Types: deb
      URIs: http://off.test/debian
      Suites: trixie
      Components: main
      Enabled: no

      Types: deb-src deb
      URIs: http://two.test/debian
       file:///srv/debian
      # in between
      Suites: trixie trixie-updates
      Components: main contrib
      Signed-By:
       -----BEGIN PGP PUBLIC KEY BLOCK-----
       .
       -----END PGP PUBLIC KEY BLOCK-----

      Types: deb
      URIs: http://two.test/debian-security
      Suites: trixie-security
      Components: main
      """, to: directory.path.pushing("sources.list.d/debian.sources"))
    try writeFile(
      "deb http://ignored.test/debian trixie main",
      to: directory.path.pushing("sources.list.d/off.list.disabled"))
    let sources = HostSources(directory: directory.path)
    let debian = sources.mirrors(of: "debian").map(\.description)
    #expect(
      debian == [
        "http://one.test/debian/", "http://one.test/debian", "http://two.test/debian",
        "file:///srv/debian",
      ])
    let security = sources.mirrors(of: "debian-security").map(\.description)
    #expect(
      security == ["http://security.test/", "http://old.test/", "http://two.test/debian-security"])
    #expect(sources.mirrors(of: "corp") == [])
  }

  @Test(
    "name a snapshot service by an archive at a moment, in a comment too",
    arguments: [
      ("# http://a.test/archive/debian/20250520T000000Z", "http://a.test/archive/"),
      (
        "deb https://a.test/archive/debian-security/20250520T000000Z/ x main",
        "https://a.test/archive/"
      ),
      ("deb file:///srv/debian/20250520T000000Z trixie main", "file:///srv"),
      ("# http://a.test/archive/debian/20250520T0000000", nil),
      ("# http://a.test/archive/debian/2025-05-20", nil),
      ("# http://a.test/archive/ubuntu/20250520T000000Z", nil),
      ("# debian/20250520T000000Z 20250520T000000Z /", nil),
      ("deb http://a.test/debian trixie main", nil),
    ] as [(String, String?)])
  func snapshots(_ line: String, _ root: String?) throws {
    var lines = HostSources()
    lines.appendLines(Array(line.utf8))
    var stanzas = HostSources()
    stanzas.appendStanzas(Array("Types: deb\n\(line)\nSuites: trixie\n".utf8))
    let expected = try root.map { SnapshotService(root: try Mirror(parsing: $0)) }
    #expect(lines.snapshots == expected)
    #expect(stanzas.snapshots == expected)
  }

  @Test("are none on a host without apt")
  func none() {
    let sources = HostSources(directory: "/nonexistent")
    #expect(sources.snapshots == nil)
    #expect(sources.mirrors(of: "debian") == [])
  }
}
