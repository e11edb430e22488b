import Rootfs
import Tree
import TestSupport
import Testing

@Suite("A selection takes")
struct SelectionTests {
  private let bench: UnpackBench
  init() throws { bench = try UnpackBench() }

  private static let tiny = DebBuilder("tiny")
    .file("usr/bin/sh", "x", mode: 0o755).link("usr/bin/ash", "sh")
    .file("usr/share/doc/tiny/copyright", "free").file("usr/share/doc/tiny/changelog", "new")
    .file("usr/share/man/man1/sh.1", "page").setuid("usr/sbin/su")

  @Test(
    "what its patterns match, and the targets of links",
    arguments: [
      (["/usr/bin/a*"], ["/usr/bin/ash -> sh", "/usr/bin/sh file 755 1"]),
      (["/usr/bin/sh"], ["/usr/bin/sh file 755 1"]),
      (["/**/*.1"], ["/usr/share/man/man1/sh.1 file 644 4"]),
      (["/usr/sbin/su"], ["/usr/sbin/su file 4755 7"]),
      (
        ["/usr/share/doc/**"],
        [
          "/usr/share/doc/tiny/changelog file 644 3", "/usr/share/doc/tiny/copyright file 644 4",
        ]
      ),
      (["/usr/share/doc/tiny"], []), (["/none ?"], []), ([], []),
    ])
  func patterns(_ patterns: [String], _ expected: [String]) async throws {
    let found = try await bench.taken(Self.tiny, selection(patterns))
    #expect(found == expected.joined(separator: "\n"))
  }

  @Test("every file where the manifest says all, less what is excluded, in the order of paths")
  func all() async throws {
    let found = try await bench.taken(
      Self.tiny, selection(nil, exclude: ["/usr/share/man/**", "/usr/share/doc/**"]))
    #expect(
      found == """
        /usr/bin/ash -> sh
        /usr/bin/sh file 755 1
        /usr/sbin/su file 4755 7
        """)
  }

  @Test("a reason along with each entry, the first that applies")
  func reasons() async throws {
    var wanted = try selection(
      ["/usr/sbin/*", "/usr/{bin,sbin}/*s*"], copyright: true, status: true)
    wanted.libraries = [try memberPath("/usr/share/man/man1/sh.1"), try memberPath("/not/there")]
    let fragment = try await bench.unpack(Self.tiny.file("usr/lib/x", ""), wanted)
    let found = fragment.members.map { "\($0.entry.path) \($0.entry.origin.reason ?? .recorded)" }
    #expect(
      found == [
        "/usr/bin/ash pattern(1)", "/usr/bin/sh pattern(1)", "/usr/sbin/su pattern(0)",
        "/usr/share/doc/tiny/copyright copyright", "/usr/share/man/man1/sh.1 library",
        "/var/lib/dpkg/status.d/tiny status",
      ])
  }

  @Test("the directories that it matches, and knows of all the others")
  func directories() async throws {
    let deb = DebBuilder("dirs").directory("tmp", mode: 0o1777).directory("srv/a", uid: 7)
      .file("etc/x", "")
    let fragment = try await bench.unpack(deb, selection(["/tmp", "/etc/x"]))
    let found = fragment.directories.map { directory in
      let reason = directory.origin.reason
      return "\(listing([directory])) \(reason == .parent ? "-" : "\(reason ?? .recorded)")"
    }
    #expect(
      found == [
        " -", "/etc/ dir 755 -", "/srv/ dir 755 -", "/srv/a/ dir 755 7:0 -",
        "/tmp/ dir 1777 pattern(0)",
      ])
  }

  @Test(
    "nothing silently: a pattern without a match is an error with the nearest paths",
    arguments: [
      (
        "/usr/bin/*ba?h", [],
        "it matches nothing in tiny_1.0_amd64.deb; nearest: /usr/bin/ash, "
          + "/usr/bin/sh, /usr/sbin/su"
      ),
      (
        "/nothing/like/it/at/all*", [],
        "it matches nothing in tiny_1.0_amd64.deb; `optional: true` allows that"
      ),
      (
        "/usr/share/man/**", ["/usr/bin/**", "/**/man/**"],
        "all of its matches in tiny_1.0_amd64.deb are excluded by '/**/man/**' (test.yaml:21:5)"
      ),
    ] as [(String, [String], String)])
  func nothing(_ pattern: String, _ exclude: [String], _ reason: String) async throws {
    let wanted = try selection(["/usr/share/doc/**", pattern], exclude: exclude)
    let found = await bench.refusal(Self.tiny, wanted)
    #expect(found == "test.yaml:2:5: cannot select '\(pattern)': \(reason)")
  }

  @Test("not what something else provides, and its pattern counts as matched all the same")
  func yielded() async throws {
    var wanted = try selection(["/usr/bin/ash", "/usr/bin/sh", "/usr/sbin/su"])
    wanted.yielded = [try memberPath("/usr/bin/sh")]
    wanted.conceded = [try bound("/usr/sbin/*")]
    let found = try await bench.taken(Self.tiny, wanted)
    #expect(found == "/usr/bin/ash -> sh")
    var all = try selection(nil, exclude: ["/usr/share/**"], copyright: true)
    all.yielded = [try memberPath("/usr/share/doc/tiny/copyright"), try memberPath("/usr/bin/ash")]
    all.conceded = wanted.conceded
    let rest = try await bench.taken(Self.tiny, all)
    #expect(rest == "/usr/bin/sh file 755 1")
  }

  @Test("the copyright file whatever is excluded, or the link that stands for its directory")
  func copyright() async throws {
    let wanted = try selection(
      ["/usr/bin/sh"], exclude: ["/usr/share/doc/**"], copyright: true)
    let found = try await bench.taken(Self.tiny, wanted)
    #expect(
      found == """
        /usr/bin/sh file 755 1
        /usr/share/doc/tiny/copyright file 644 4
        """)
    let linked = DebBuilder("tiny-data").file("usr/lib/a", "").link(
      "usr/share/doc/tiny-data", "tiny")
    let link = try await bench.taken(linked, selection(["/usr/lib/a"], copyright: true))
    #expect(
      link == """
        /usr/lib/a file 644 0
        /usr/share/doc/tiny-data -> tiny
        """)
    let without = try await bench.taken(
      DebBuilder("bare").file("a", ""), selection(nil, copyright: true))
    #expect(without == "/a file 644 0")
  }

  @Test("links through links, and through the links of a merged /usr")
  func links() async throws {
    let deb = DebBuilder("libs").file("lib/t/libc.so.6", "elf", mode: 0o755)
      .link("usr/lib/t/libc.so", "/lib/t/libc.so.6").link("usr/lib/c", "t/../t/libc.so")
      .link("usr/lib/d", "c").link("usr/lib/gone", "/no/where").link("usr/lib/self", "self")
    let merged = try placement([("lib", "usr/lib")])
    let chain = try await bench.taken(deb, selection(["/usr/lib/d"]), merged)
    #expect(
      chain == """
        /usr/lib/c -> t/../t/libc.so
        /usr/lib/d -> c
        /usr/lib/t/libc.so -> /lib/t/libc.so.6
        /usr/lib/t/libc.so.6 file 755 3
        """)
    let plain = try await bench.taken(deb, selection(["/usr/lib/t/libc.so"]))
    #expect(
      plain == """
        /lib/t/libc.so.6 file 755 3
        /usr/lib/t/libc.so -> /lib/t/libc.so.6
        """)
    let cut = try await bench.taken(
      deb, selection(["/usr/lib/d"], exclude: ["/usr/lib/c"]), merged)
    #expect(cut == "/usr/lib/d -> c")
    let dangling = try await bench.taken(deb, selection(["/usr/lib/{gone,self}"]), merged)
    #expect(dangling == "/usr/lib/gone -> /no/where\n/usr/lib/self -> self")
  }
}
