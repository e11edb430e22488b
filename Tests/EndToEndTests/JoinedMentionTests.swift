import SystemPackage
import TestSupport
import Testing

@Suite("What files mention without spelling it")
struct JoinedMentionTests {
  private let elf = String(
    decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)

  private static func lines(_ text: String) -> [String] { MentionTests().lines(text) }

  @Test("are helpers of the package, ends of paths, and what lies beside a script")
  func joined() throws {
    let shop = try Workshop(
      mentionManifest(
        "server: [/usr/bin/server, /usr/lib/server/bin/start, /usr/share/server/x.conf]")
    ) { suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "web-files, other")
          .file("usr/bin/server", elf + "\0web/public\0scan-helper\0", mode: 0o755)
          .file("usr/libexec/plug/scan-helper", "helper", mode: 0o755)
          .file("usr/lib/server/bin/start", "#!/usr/bin/server\n", mode: 0o755)
          .file("usr/lib/server/lib/env", "x").file("usr/lib/server/lib/env2", "x")
          .file("usr/share/server/x.conf", "post server-tool\n")
          .file("usr/bin/server-tool", "tool", mode: 0o755))
      suites[0].add(
        DebBuilder("web-files", architecture: "all")
          .file("usr/share/web/public/index.html", "x").file("usr/share/web/other", "x"))
      suites[0].add(
        DebBuilder("other", architecture: "all").file("usr/bin/other", "x", mode: 0o755))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = Self.lines(ran.complaint)
    let own = try #require(found.first { $0.hasPrefix("server:") }, "\(ran.complaint)")
    for path in ["/usr/libexec/plug/scan-helper", "/usr/lib/server/", "/usr/bin/server-tool"] {
      #expect(own.contains(path), "\(own)")
    }
    #expect(found.contains("web-files: [\"/usr/share/web/public/**\"]"), "\(found)")
    #expect(found.contains("other: [\"/usr/bin/other\"]"), "\(found)")
    #expect(
      ran.complaint.contains(
        "may need /usr/bin/other of other, which the image lacks: its package depends on that"))
  }

  @Test("leave out what the image or a nearer package has in the same place")
  func rivals() throws {
    let shop = try Workshop(mentionManifest("server: [/usr/bin/server, /usr/share/x/own]")) {
      suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "near, far")
          .file("usr/bin/server", elf + "\0/usr/share/x/%s\0", mode: 0o755)
          .file("usr/share/x/own", "mine"))
      let far = DebBuilder("far", architecture: "all").file("usr/share/x/own", "theirs")
        .file("usr/share/x/help", "far")
      suites[0].add((1...20).reduce(far) { $0.file("usr/share/x/far\($1)", "far") })
      suites[0].add(
        DebBuilder("near", architecture: "all").file("usr/share/x/help", "near")
          .file("usr/share/x/near", "near"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = Self.lines(ran.complaint).filter { $0.hasPrefix("near:") || $0.hasPrefix("far:") }
    #expect(found.count == 2, "\(ran.complaint)")
    #expect(found.filter { $0.contains("help") }.count == 1, "\(found)")
    #expect(!found.contains { $0.contains("own") || $0.contains("**") && $0.contains("far") })
    try writeFile(
      mentionManifest(
        "server: [/usr/bin/server, /usr/share/x/own], \(found.joined(separator: ", "))"),
      to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test("bring where their links lead, from one package to the next")
  func targets() throws {
    let shop = try Workshop(mentionManifest("server: [/usr/bin/server]")) { suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "middle")
          .file("usr/bin/server", elf + "\0/usr/share/server/lib\0", mode: 0o755)
          .link("usr/share/server/lib/a.jar", "../../java/a.jar")
          .link("usr/share/server/lib/b.jar", "../../java/none.jar"))
      suites[0].add(
        DebBuilder("jars", architecture: "all").link("usr/share/java/a.jar", "a-1.jar")
          .file("usr/share/java/other.jar", "x"))
      suites[0].add(
        DebBuilder("real", architecture: "all").file("usr/share/java/a-1.jar", "x"))
      suites[0].add(
        DebBuilder("middle", architecture: "all").control("Depends", "jars, real")
          .file("usr/share/doc/middle/copyright", "MIT\n"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = Self.lines(ran.complaint)
    #expect(found.contains("jars: [\"/usr/share/java/a.jar\"]"), "\(found)")
    #expect(found.contains("real: [\"/usr/share/java/a-1.jar\"]"), "\(found)")
    let packages = found.filter { $0.contains(": [\"/") && !$0.hasPrefix("directories") }
    let own = try #require(packages.first { $0.hasPrefix("server:") })
    let rest = packages.filter { $0 != own }
    try writeFile(
      mentionManifest(
        (["server: [/usr/bin/server, \(own.dropFirst(9))"] + rest).joined(separator: ", ")),
      to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test("are the databases of functions, /run, and links that the package's script makes")
  func made() throws {
    let shop = try Workshop(mentionManifest("server: [/usr/bin/server, \"/etc/**\"]")) { suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "bases")
          .file("usr/bin/server", elf + "\0getservbyname\0/run/server.pid\0", mode: 0o755)
          .file("etc/server/sites-available/default", "x").file("etc/server/mods/a", "x")
          .file("etc/server/mods/b", "x").directory("etc/server/mods-on")
          .directory("etc/server/sites-enabled")
          .controlFile(
            "postinst",
            """
            #!/bin/sh
            ln -s /etc/server/sites-available/default /etc/server/sites-enabled/default
            for mod in a b gone; do
              ln -sf ../mods/$mod /etc/server/mods-on/$mod
            done
            ln -s "$unknown" /etc/server/z
            case "$1" in configure)
              case "$choice" in
                one) ln -s ../mods/a /etc/server/one ;;
                two) ln -s ../mods/a /etc/server/two ;;
              esac
              ln -s mods/a /etc/server/sure ;;
            esac
            """))
      suites[0].add(
        DebBuilder("bases", architecture: "all").file("etc/services", "x").file("etc/rpc", "x"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = Self.lines(ran.complaint)
    #expect(found.contains("bases: [\"/etc/services\"]"), "\(found)")
    let links = try #require(found.first { $0.hasPrefix("symlinks:") }, "\(ran.complaint)")
    for link in [
      "{path: \"/etc/server/sites-enabled/default\", target: \"/etc/server/sites-available/default\"}",
      "{path: \"/etc/server/mods-on/a\", target: \"../mods/a\"}",
      "{path: \"/etc/server/mods-on/b\", target: \"../mods/b\"}",
      "{path: \"/var/run\", target: \"/run\"}",
    ] { #expect(links.contains(link), "\(links)") }
    #expect(links.contains("/etc/server/sure"), "\(links)")
    for choice in ["one", "two"] { #expect(!links.contains("/etc/server/\(choice)"), "\(links)") }
    #expect(!links.contains("gone") && !links.contains("/z\""), "\(links)")
    let directories = try #require(found.first { $0.hasPrefix("directories:") })
    try writeFile(
      mentionManifest(
        "server: [/usr/bin/server, \"/etc/**\"], bases: [/etc/services]",
        [links, directories].joined(separator: "\n")), to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    #expect(
      !Self.lines(again.complaint).contains { $0.hasPrefix("symlinks") }, "\(again.complaint)")
  }
}
