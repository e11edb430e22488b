import SystemPackage
import TestSupport
import Testing

/// Packages whose programs are not where one looks for them first.
private func scattered(_ suites: inout [ToySuite]) {
  suites[0].add(
    DebBuilder("tools", architecture: "all").control("Depends", "tools-core")
      .file("usr/sbin/admin", "admin", mode: 0o755).file("usr/bin/own", "own", mode: 0o755))
  suites[0].add(
    DebBuilder("tools-core", architecture: "all").file("usr/bin/core", "core", mode: 0o755))
  suites[0].add(DebBuilder("kube", architecture: "all").file("usr/bin/kube", "k", mode: 0o755))
  suites[0].add(
    DebBuilder("lang8.6", architecture: "all").file("usr/bin/lang8.6", "l", mode: 0o755)
      .file("usr/share/lang/all", "x")
      .controlFile(
        "postinst",
        """
        #!/bin/sh
        for tool in lang langc; do
          update-alternatives --install /usr/bin/$tool $tool /usr/bin/lang8.6 86 \\
            --slave /usr/share/lang/$tool lang.data /usr/share/lang/all
        done
        """))
  suites[0].add(
    DebBuilder("shell5.2", architecture: "all").file("usr/bin/shell5.2", "s", mode: 0o755))
  suites[0].add(
    DebBuilder("shell", architecture: "all").control("Depends", "shell5.2")
      .link("usr/bin/shell", "shell5.2"))
  suites[0].add(
    DebBuilder("lang", architecture: "all").control("Depends", "lang8.6")
      .link("usr/bin/langsh", "lang8.6"))
}

private func manifest(_ packages: String, _ rest: String = "") -> String {
  """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  packages: {\(packages)}
  \(rest)
  """
}

/// The lines between backquotes.
private func lines(_ text: String) -> [String] {
  text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
}

@Suite("A path that its package does not have")
struct RefusedPathTests {
  @Test(
    "is an error with lines to paste, which mend it while the path stays where it was written",
    arguments: [
      ("tools: [/usr/bin/core]", ["tools-core: [\"/usr/bin/core\"]"], ""),
      ("tools: [/usr/bin/kube]", ["kube: [\"/usr/bin/kube\"]"], ""),
      (
        "lang8.6: [/usr/bin/langsh]",
        ["lang: [\"/usr/bin/langsh\"]", "lang8.6: [\"/usr/bin/lang8.6\"]"], ""
      ),
      (
        "shell5.2: [/usr/bin/shell]",
        ["shell: [\"/usr/bin/shell\"]", "shell5.2: [\"/usr/bin/shell5.2\"]"], ""
      ),
      (
        "tools: [\"/usr/bin/{own,admin}\"]",
        ["tools: [\"/usr/sbin/admin\"]"],
        "symlinks: [{path: \"/usr/bin/admin\", target: \"/usr/sbin/admin\"}] # all links of the manifest"
      ),
    ] as [(String, [String], String)])
  func remedies(_ packages: String, _ offered: [String], _ key: String) throws {
    let shop = try Workshop(manifest(packages), scattered)
    let first = try shop.whittle("lock", "toy.yaml")
    #expect(first.status == 2)
    #expect(first.complaint.contains("unmatched-patterns: /usr/bin/"), "\(first.complaint)")
    let found = lines(first.complaint)
    #expect(found == offered + (key.isEmpty ? [] : [key]), "\(first.complaint)")
    var all = [packages] + offered
    if packages.hasPrefix("tools: [\"") {
      all = ["tools: [\"/usr/bin/{own,admin}\", /usr/sbin/admin]"]
    } else if packages.hasPrefix("lang8.6") {
      all = ["lang8.6: [/usr/bin/langsh, /usr/bin/lang8.6]", offered[0]]
    } else if packages.hasPrefix("shell") {
      all = ["shell5.2: [/usr/bin/shell, /usr/bin/shell5.2]", offered[0]]
    }
    try writeFile(manifest(all.joined(separator: ", "), key + "\n"), to: shop.manifest)
    let second = try shop.whittle("lock", "toy.yaml")
    #expect(second.status == 0, "\(second.complaint)")
  }

  @Test("can be a link of the manifest that a package has as well, to the same place")
  func sameLink() throws {
    func shop(_ target: String) throws -> Workshop {
      try Workshop(
        manifest(
          "shell: [/usr/bin/shell], shell5.2: [/usr/bin/shell5.2]",
          "symlinks: [{path: /usr/bin/shell, target: \(target)}]\n"), scattered)
    }
    let same = try shop("/usr/bin/shell5.2")
    let build = try same.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let list = try same.whittle("ls", "-l", "image", "/usr/bin/shell")
    #expect(list.text.contains("-> shell5.2"), "\(list.text)")
    let other = try shop("/usr/bin/shell5.1").whittle("build", "toy.yaml", "-o", "image")
    #expect(other.status == 2)
    #expect(other.complaint.contains("/usr/bin/shell differs between"), "\(other.complaint)")
  }

  @Test("without a remedy names the nearest paths, and leaves nothing behind")
  func nearest() throws {
    let shop = try Workshop(manifest("tools: [/usr/bin/owm]"), scattered)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    #expect(
      lock.complaint.contains(
        "/usr/bin/owm: toy.yaml:5:20 selects it from tools, which does not have it; "
          + "nearest: /usr/bin/own"), "\(lock.complaint)")
    let leftovers = try shop.leftovers()
    #expect(leftovers == [])
  }
}

@Suite("A link that update-alternatives would make")
struct AlternativeTests {
  @Test("is taken by its path, or with all that goes with it by its name")
  func taken() throws {
    let byPath = try Workshop(manifest("lang8.6: [/usr/bin/langc]"), scattered)
    let build = try byPath.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let list = try byPath.whittle("ls", "-R", "image", "/usr/bin")
    #expect(list.text == "/usr/bin:\nlang8.6\nlangc\n")
    let byName = try Workshop(
      manifest("tools: [/usr/bin/own]", "alternatives: {lang: lang8.6}\n"), scattered)
    let second = try byName.whittle("build", "toy.yaml", "-o", "image")
    #expect(second.status == 0, "\(second.complaint)")
    let all = try byName.whittle("ls", "-R", "image", "/usr")
    #expect(
      all.text.contains("/usr/bin:\nlang\nlang8.6\nown\n")
        && all.text.contains("/usr/share/lang:\nall\nlang\n"), "\(all.text)")
    let again = try byName.whittle("verify", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test("is not taken by a wildcard or with the whole package, and an unknown name is refused")
  func refused() throws {
    let whole = try Workshop(manifest("lang8.6: [\"/usr/bin/*\"]"), scattered)
    let build = try whole.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let list = try whole.whittle("ls", "image", "/usr/bin")
    #expect(list.text == "lang8.6\n")
    let unknown = try Workshop(
      manifest("tools: [/usr/bin/own]", "alternatives: {awk: lang8.6}\n"), scattered)
    let lock = try unknown.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    #expect(
      lock.complaint.contains("cannot make the alternative 'awk'")
        && lock.complaint.contains("offers lang, langc"), "\(lock.complaint)")
  }
}

@Suite("What maintainer scripts would have made")
struct InstalledTests {
  private static func service(_ suites: inout [ToySuite]) {
    suites[0].add(
      DebBuilder("serve", architecture: "all").control("Depends", "serve-common")
        .file("usr/sbin/serve", "x", mode: 0o755)
        .file(
          "usr/lib/tmpfiles.d/serve.conf",
          "d /run/serve 0750 serve adm -\nL /run/link - - - - serve\nf /run/serve/f 0600 serve - - hi\n"
            + "z /run/serve 0700\nd /run/%u 0755\n"))
    suites[0].add(
      DebBuilder("serve-common", architecture: "all").file("usr/share/serve/x", "x")
        .controlFile(
          "postinst", "#!/bin/sh\nadduser --system --group --home /var/lib/serve serve\n"))
  }

  @Test("users are had by name from base-passwd's table and from packages, files by tmpfiles")
  func accounts() throws {
    let rest = """
      users: [root, {name: me, uid: 100, gid: 100}, serve, www-data]
      groups: [adm]
      tmpfiles: [serve]
      """
    let shop = try Workshop(manifest("serve: [/usr/sbin/serve]", rest), Self.service)
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let passwd = try shop.whittle("cat", "image", "/etc/passwd")
    #expect(
      passwd.text == """
        root:x:0:0:root:/root:/bin/bash
        me:x:100:100:me:/nonexistent:/sbin/nologin
        serve:x:101:101:serve:/var/lib/serve:/usr/sbin/nologin
        www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin

        """)
    let group = try shop.whittle("cat", "image", "/etc/group")
    #expect(group.text == "adm:x:4:\nroot:x:0:\nserve:x:101:\nwww-data:x:33:\n")
    let list = try shop.whittle("ls", "-l", "-R", "image", "/run")
    #expect(list.text.contains("serve") && list.text.contains("adm"), "\(list.text)")
    let verify = try shop.whittle("verify", "toy.yaml")
    #expect(verify.status == 0, "\(verify.complaint)")
  }

  @Test(
    "a name that nothing tells of is refused at its place",
    arguments: [
      ("users: [stranger]", "toy.yaml:6:9: cannot make the user 'stranger'"),
      ("groups: [strangers]", "toy.yaml:6:10: cannot make the group 'strangers'"),
      ("tmpfiles: [serve]", "the image has no user 'serve'; add it to `users`"),
    ])
  func unknown(_ key: String, _ complaint: String) throws {
    let shop = try Workshop(manifest("serve: [/usr/sbin/serve]", key + "\n"), Self.service)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    #expect(lock.complaint.contains(complaint), "\(lock.complaint)")
  }

  @Test("one package's own dependencies come along whole, and no others")
  func dependencies() throws {
    let shop = try Workshop(
      manifest(
        "serve: {files: [/usr/sbin/serve], dependencies: all}, toyapp: [/usr/share/toyapp/data.txt]"
      )
    ) { suites in
      Self.service(&suites)
      suites[0].add(
        DebBuilder("toyapp", architecture: "all").control("Depends", "toylib")
          .file("usr/share/toyapp/data.txt", "x"))
      suites[0].add(DebBuilder("toylib", architecture: "all").file("usr/share/toylib/x", "x"))
    }
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let list = try shop.whittle("ls", "-R", "image", "/usr/share")
    #expect(list.text.contains("/usr/share/serve:\nx\n"), "\(list.text)")
    #expect(!list.text.contains("toylib"), "\(list.text)")
  }
}

@Suite("The program of a runtime")
struct RuntimeTests {
  @Test("without its library is an error that offers the part, and can be allowed")
  func missing() throws {
    func perl(_ suites: inout [ToySuite]) {
      suites[0].add(
        DebBuilder("perl-base", architecture: "all").file("usr/bin/perl", "perl", mode: 0o755)
          .file("usr/lib/x/perl-base/strict.pm", "1"))
    }
    let shop = try Workshop(manifest("perl-base: [/usr/bin/perl]"), perl)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    #expect(lock.complaint.contains("runtimes: /usr/bin/perl: does not start"), "\(lock.complaint)")
    #expect(
      lines(lock.complaint).contains("include: [whittle:perl] # all includes of the image"),
      "\(lock.complaint)")
    try writeFile(
      manifest("perl-base: [/usr/bin/perl]", "allow: {runtimes: [perl]}\n"), to: shop.manifest)
    let allowed = try shop.whittle("lock", "toy.yaml")
    #expect(allowed.status == 0, "\(allowed.complaint)")
    try writeFile(
      manifest("perl-base: [/usr/bin/perl, \"/usr/lib/**\"]"), to: shop.manifest)
    let note = try shop.whittle("lock", "toy.yaml")
    #expect(note.status == 0, "\(note.complaint)")
    #expect(
      note.complaint.contains("is there without most of its standard library"),
      "\(note.complaint)")
  }
}
