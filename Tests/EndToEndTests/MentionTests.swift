import SystemPackage
import TestSupport
import Testing

/// A program that opens what no relation or link names, and the packages that have it.
private func tools(_ suites: inout [ToySuite]) {
  let elf = String(
    decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
  suites[0].add(
    DebBuilder("tool", architecture: "all")
      .control("Depends", "tool-data")
      .file(
        "usr/bin/tool",
        elf + "\0/usr/share/tool/%s.dat\0/etc/tool.conf\0getpwuid\0mkstemp\0popen\0",
        mode: 0o755
      )
      .file("etc/tool.conf", "x").setuid("usr/share/tool/helper").directory("var/lib/tool")
      .controlFile("postinst", "#!/bin/sh\nset -e\nadduser --system --home /var/lib/tool _tool\n"))
  suites[0].add(
    DebBuilder("tool-data", architecture: "all")
      .file("usr/share/tool/a.dat", "a").file("usr/share/tool/b.dat", "b")
      .link("usr/share/tool/gone", "/nowhere"))
  suites[0].add(
    DebBuilder("toy-shell", architecture: "all").control("Essential", "yes")
      .file("bin/sh", "shell", mode: 0o755))
}

func mentionManifest(_ packages: String, _ rest: String = "") -> String {
  """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  packages: {\(packages)}
  \(rest)
  """
}

@Suite("What files mention")
struct MentionTests {
  /// The lines between backquotes.
  func lines(_ text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test("is noted with lines to paste, and following them ends at an image with all of it")
  func remedies() throws {
    let shop = try Workshop(mentionManifest("tool: [/usr/bin/tool]"), tools)
    let first = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(first.status == 0, "\(first.complaint)")
    let found = lines(first.complaint)
    #expect(
      found == [
        "users: [{name: root, uid: 0, gid: 0, home: /root, shell: /bin/sh}, "
          + "{name: nobody, uid: 65534, gid: 65534, home: /nonexistent, shell: /sbin/nologin}, "
          + "{name: nonroot, uid: 65532, gid: 65532, home: /home/nonroot, shell: /sbin/nologin}, "
          + "{name: _tool, uid: 101, gid: 101, home: /var/lib/tool, shell: /sbin/nologin}] "
          + "# all accounts of the image",
        "groups: [{name: root, gid: 0}, {name: nogroup, gid: 65534}, {name: nonroot, gid: 65532}, "
          + "{name: _tool, gid: 101}] # all groups of the image",
        "directories: [{path: \"/home/nonroot\", mode: \"0700\", uid: 65532, gid: 65532}, "
          + "{path: \"/tmp\", mode: \"1777\"}] # all directories of the manifest",
        "toy-shell: [\"/bin/sh\"]", "tool: [\"/etc/tool.conf\"]",
        "tool-data: [\"/usr/share/tool/{a.dat,b.dat}\"]",
        "directories: [{path: \"/home/nonroot\", mode: \"0700\", uid: 65532, gid: 65532}, "
          + "{path: \"/tmp\", mode: \"1777\"}] # all directories of the manifest",
      ])
    try #require(found.count == 7)
    let packages =
      "tool: [/usr/bin/tool, /etc/tool.conf], \(found[3]), \(found[5])"
    try writeFile(
      mentionManifest(packages, [found[0], found[1], found[2]].joined(separator: "\n") + "\n"),
      to: shop.manifest)
    let second = try shop.whittle("lock", "toy.yaml")
    #expect(second.status == 0, "\(second.complaint)")
    #expect(lines(second.complaint) == [], "\(second.complaint)")
    let list = try shop.whittle("lint", "toy.yaml")
    #expect(!list.text.contains("mentions"), "\(list.text)")
  }

  @Test("is not noted where the manifest keeps it out, or took what it wants of it")
  func quiet() throws {
    let rest = """
      exclude: [/etc/tool.conf]
      directories: [{path: /tmp, mode: "1777"}]
      users: [{name: _tool, uid: 7, gid: 7, home: /}]
      """
    let shop = try Workshop(
      mentionManifest(
        "tool: [/usr/bin/tool], tool-data: [/usr/share/tool/a.dat], toy-shell: all", rest),
      tools)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    #expect(lines(lock.complaint) == [], "\(lock.complaint)")
    let below = rest.replacing("tool.conf]", with: "tool.conf, \"/usr/share/tool/**\"]")
    try writeFile(
      mentionManifest("tool: [/usr/bin/tool], toy-shell: all", below), to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    #expect(lines(again.complaint) == [], "\(again.complaint)")
  }
}

extension MentionTests {
  @Test("bring who runs a script that is offered, be it under the name of a hard link")
  func scripts() throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let shop = try Workshop(mentionManifest("starter: [/usr/bin/starter]")) { suites in
      suites[0].add(
        DebBuilder("starter", architecture: "all").control("Depends", "helpers")
          .file("usr/bin/starter", elf + "\0/usr/bin/two\0", mode: 0o755))
      suites[0].add(
        DebBuilder("helpers", architecture: "all").control("Depends", "toy-shell")
          .file("usr/bin/one", "#!/bin/sh\n", mode: 0o755)
          .hardLink("usr/bin/two", to: "usr/bin/one"))
      suites[0].add(
        DebBuilder("toy-shell", architecture: "amd64").control("Essential", "yes")
          .control("Depends", "toy-tty")
          .file("bin/sh", bytes: ELFBuilder.program(needs: ["libtty.so.1"]), mode: 0o755))
      suites[0].add(
        DebBuilder("toy-tty", architecture: "amd64")
          .file("usr/lib/x86_64-linux-gnu/libtty.so.1", bytes: ELFBuilder.library("libtty.so.1")))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = lines(ran.complaint)
    #expect(found.contains("helpers: [\"/usr/bin/two\"]"), "\(ran.complaint)")
    #expect(found.contains("toy-shell: [\"/bin/sh\"]"), "\(ran.complaint)")
  }

  @Test(
    "are directories for a program's state, and of its plug-ins, which only a configuration names")
  func directories() throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let shop = try Workshop(mentionManifest("server-bin: [/usr/sbin/server]")) { suites in
      suites[0].add(
        DebBuilder("server-bin", architecture: "all").control("Depends", "server-common")
          .file(
            "usr/sbin/server", elf + "\0/var/lib/server/body\0/var/lib/other/x\0/var/lib/gone/x\0",
            mode: 0o755
          )
          .file("usr/lib/server/modules/one.so", "x").file("usr/lib/server/modules/two.so", "x")
          .file("usr/lib/server/data/one.so", "x")
          .file("usr/lib/server/data/notes", "x").file("usr/lib/elsewhere/two.so", "x"))
      suites[0].add(
        DebBuilder("server-common", architecture: "all").directory("var/lib/server")
          .directory("var/lib").file("var/lib/other/data", "x").file(
            "usr/lib/server/more/a.so", "x"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = lines(ran.complaint)
    #expect(
      found == [
        "server-common: [\"/var/lib/other\", \"/var/lib/server\"]",
        "server-bin: [\"/usr/lib/server/modules/**\"]",
      ], "\(found)")
  }

  @Test("of many files with long names are patterns that a manifest takes")
  func manyNames() throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let shop = try Workshop(mentionManifest("many: [/usr/bin/many]")) { suites in
      var deb = DebBuilder("many", architecture: "all")
        .file("usr/bin/many", elf + "\0/usr/share/many\0", mode: 0o755)
        // Who runs it is not there, so that the directory is not offered as a whole.
        .file("usr/share/many/script", "#!/usr/bin/perl\n", mode: 0o755)
      for number in 100..<250 {
        let name = String(repeating: "n", count: number == 200 ? 250 : 40)
        deb = deb.file("usr/share/many/\(name)\(number)", "x")
      }
      suites[0].add(deb)
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let line = try #require(lines(ran.complaint).first)
    try writeFile(
      mentionManifest("\(line.dropLast()), /usr/bin/many]"), to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let found = try shop.whittle("ls", "toy.yaml", "/usr/share/many")
    #expect(found.text.split(separator: "\n").count == 150, "\(found.text)")
  }

  @Test("are accounts that configuration names, and programs that end a longer string")
  func configured() throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let made = """
      directories: [{path: /tmp, mode: "1777"}, {path: /srv/x, mode: "0700", uid: 5, gid: 6}]
      """
    let shop = try Workshop(mentionManifest("server: [/usr/bin/server, \"/etc/**\"]", made)) {
      suites in
      suites[0].add(
        DebBuilder("server", architecture: "all").control("Depends", "pax")
          .file(
            "usr/bin/server",
            elf + "\0getpwnam\0execvp\0data.pax\0unused-ar\0a cpio\0"
              + "/etc/ssl/certs/ca-certificates.crt\0[\0/var/tmp/x\0", mode: 0o755
          )
          .file(
            "etc/server/run.conf", "# User games\nUser www-data\nlisten.group = adm\nUser root\n"))
      for (name, depends) in [("pax", "cpio"), ("cpio", "ar"), ("ar", "")] {
        var deb = DebBuilder(name, architecture: "all")
          .file("usr/bin/\(name)", "program", mode: 0o755)
        if !depends.isEmpty { deb = deb.control("Depends", depends) }
        suites[0].add(deb)
      }
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let found = lines(ran.complaint)
    #expect(found.contains("pax: [\"/usr/bin/pax\"]"), "\(ran.complaint)")
    #expect(!found.contains { $0.hasPrefix("cpio:") || $0.hasPrefix("ar:") }, "\(ran.complaint)")
    #expect(
      found.contains { $0.hasPrefix("users:") && $0.contains("{name: www-data, uid: 33, gid: 33,") }
    )
    #expect(found.contains { $0.hasPrefix("groups:") && $0.contains("{name: adm, gid: 4}") })
    #expect(!found.contains { $0.contains("games") })
    #expect(found.contains("include: [whittle:certificates] # all includes of the image"))
    let directories = try #require(found.first { $0.hasPrefix("directories:") })
    #expect(
      directories.hasPrefix(
        "directories: [{path: \"/home/nonroot\", mode: \"0700\", uid: 65532, gid: 65532}, "
          + "{path: \"/srv/x\", mode: \"0700\", uid: 5, gid: 6}, "
          + "{path: \"/tmp\", mode: \"1777\"}, {path: \"/var/tmp\", mode: \"1777\"}]"),
      "\(directories)")
    try writeFile(
      mentionManifest("server: [/usr/bin/server, \"/etc/**\"]", directories), to: shop.manifest)
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test("are offered where a package has one path as a file and as a directory")
  func twofold() throws {
    let shop = try Workshop(mentionManifest("tool: [/usr/bin/tool]")) { suites in
      tools(&suites)
      suites[0].add(
        DebBuilder("tool-data", version: "2", architecture: "all")
          .file("usr/share/tool/a.dat", "a").file("usr/share/tool/b.dat", "b")
          .link("usr/share/tool/gone", "/nowhere")
          .controlFile(
            "postinst",
            "#!/bin/sh\nupdate-alternatives --install /usr/share/tool/gone/c c "
              + "/usr/share/tool/a.dat 10\n"))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.complaint.contains("tool-data: ["), "\(ran.complaint)")
  }

  @Test(
    "is an account only where it is not a facility of syslog",
    arguments: [("daemon\0mail\0", true), ("daemon\0mail\0local0\0", false)])
  func facilities(_ words: String, _ isNoted: Bool) throws {
    let elf = String(
      decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    let shop = try Workshop(
      mentionManifest("logger: [/usr/bin/logger]", "users: [{name: root, uid: 0, gid: 0, home: /}]")
    ) { suites in
      suites[0].add(
        DebBuilder("logger", architecture: "all")
          .file("usr/bin/logger", elf + "\0getpwuid\0" + words, mode: 0o755))
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.complaint.contains("name: daemon") == isNoted, "\(ran.complaint)")
  }
}

@Suite("An image's settings against its tree")
struct SettingsLintTests {
  @Test(
    "name what is there, or are refused",
    arguments: [
      ("entrypoint: [/usr/bin/nothing]", "starts /usr/bin/nothing, which is not in the image"),
      ("entrypoint: [nothing]", "starts nothing, which is in no directory of its PATH"),
      ("entrypoint: [/etc/tool.conf]", "which nobody may execute, mode 644"),
      ("cmd: [/usr/bin]", "image.cmd starts /usr/bin, which is not a file"),
      ("user: stranger", "names the user stranger, which /etc/passwd of the image lacks"),
      ("user: \"0:strangers\"", "names the group strangers, which /etc/group of the image lacks"),
    ])
  func faults(_ setting: String, _ complaint: String) throws {
    let shop = try Workshop(
      mentionManifest("tool: [/usr/bin/tool, /etc/tool.conf]", "image: {\(setting)}"), tools)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    #expect(lock.complaint.contains(complaint), "\(lock.complaint)")
    let leftovers = try shop.leftovers()
    #expect(leftovers == [])
  }

  @Test(
    "are noted where a container starts all the same",
    arguments: [
      ("user: \"7\"", "image.user 7 has no line in /etc/passwd"),
      ("working-dir: /srv", "/srv: is image.working-dir, and the image lacks it"),
    ])
  func notes(_ setting: String, _ note: String) throws {
    let shop = try Workshop(mentionManifest("tool: [/usr/bin/tool]", "image: {\(setting)}"), tools)
    let lint = try shop.whittle("lint", "toy.yaml")
    #expect(lint.status == 0, "\(lint.text)")
    #expect(lint.text.contains(note), "\(lint.text)")
  }

  @Test("have variables filled in, and no other one")
  func variables() throws {
    let rest = """
      symlinks: [{path: "/usr/lib/${triplet}/x", target: "/etc/tool.conf"}]
      image: {entrypoint: ["/usr/lib/${triplet}/x"]}
      allow: {image-settings: [entrypoint]}
      """
    let shop = try Workshop(mentionManifest("tool: [/usr/bin/tool, /etc/tool.conf]", rest), tools)
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let list = try shop.whittle("ls", "image", "/usr/lib/x86_64-linux-gnu")
    #expect(list.text == "x\n", "\(list.complaint)")
    try writeFile(
      mentionManifest(
        "tool: [/usr/bin/tool]", "symlinks: [{path: \"/usr/${nothing}\", target: x}]"),
      to: shop.manifest)
    let lock = try shop.whittle("lock", "toy.yaml", "--lock", "other.lock.json")
    #expect(lock.status == 2)
    #expect(lock.complaint.contains("no variable '${nothing}'"), "\(lock.complaint)")
  }
}
