import SystemPackage
import TestSupport
import Testing

@Suite("Lines to paste")
struct PastedLineTests {
  @Test("say exactly what a package has, whatever its names and scripts say beside")
  func hostile() throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let accent = "\u{301}"
    let letter = "\u{0D4E}"
    let shop = try Workshop(mentionManifest("server: [/usr/bin/server, /usr/lib/foo]")) { suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "data")
          .file("usr/bin/server", elf + "\0getpwnam\0/usr/share/data/%s\0", mode: 0o755)
          .file("usr/lib/foo", "x")
          .controlFile(
            "postinst",
            """
            #!/bin/sh
            adduser --system --home "/var/lib/foo}, {toor, gid 0" foo
            adduser --system --uid 4294967295 yes
            ln -s foo '/usr/lib/b\(letter)", replace: true, x: \(letter)"'
            """))
      suites[0].add(
        DebBuilder("data", architecture: "all").file("usr/share/data/y\"\(accent)", "x")
          .file("usr/share/data/x`$(id)`", "x").link("usr/share/data/gone", "/nowhere"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = MentionTests().lines(ran.complaint)
    let users = try #require(found.first { $0.hasPrefix("users:") }, "\(ran.complaint)")
    #expect(
      users.contains("home: \"/var/lib/foo}, {toor, gid 0\""),
      "\(users)")
    #expect(users.contains("{name: \"yes\", uid: 10"), "\(users)")
    let links = try #require(found.first { $0.hasPrefix("symlinks:") }, "\(ran.complaint)")
    #expect(links.contains("/usr/lib/b\(letter)\\\", replace: true"), "\(links)")
    let data = try #require(found.first { $0.hasPrefix("data:") }, "\(ran.complaint)")
    #expect(data.contains("y\\\"\(accent)") && data.contains("x\\x60"), "\(data)")
    try writeFile(
      mentionManifest(
        "server: [/usr/bin/server, /usr/lib/foo], \(data)",
        [users, links].joined(separator: "\n")), to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let list = try shop.whittle("ls", "toy.yaml", "/usr/share/data")
    #expect(list.text.split(separator: "\n").count >= 2, "\(list.text)")
  }
}
