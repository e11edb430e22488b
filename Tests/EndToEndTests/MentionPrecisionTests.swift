import TestSupport
import Testing

/// An ELF file of these strings, and nothing else.
private func elf(_ strings: String...) -> String {
  String(
    decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)
    + strings.map { "\0" + $0 + "\0" }.joined()
}

private func perl(_ suites: inout [ToySuite]) {
  suites[0].add(
    DebBuilder("perl-base", architecture: "all").control("Essential", "yes")
      .file("usr/bin/perl", "perl", mode: 0o755).file("usr/lib/x/perl-base/strict.pm", "1"))
}

@Suite("What is offered for what files mention")
struct MentionPrecisionTests {
  private func lines(_ manifest: String, _ fill: @escaping (inout [ToySuite]) -> Void) throws
    -> (lines: [String], text: String)
  {
    let shop = try Workshop(mentionManifest(manifest), fill)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    return (MentionTests().lines(ran.complaint), ran.complaint)
  }

  @Test("of a directory with many files of one kind beside others is a pattern with their ending")
  func endings() throws {
    let found = try lines("tool: [/usr/bin/tool]") { suites in
      var tool = DebBuilder("tool", architecture: "all")
        .file("usr/bin/tool", elf("/usr/share/tool/modules"), mode: 0o755)
        .link("usr/share/tool/modules/gone", "/nowhere").file("usr/share/tool/modules/one.txt", "x")
      for number in 0..<9 { tool = tool.file("usr/share/tool/modules/m\(number).mod", "x") }
      suites[0].add(tool)
    }
    #expect(
      found.lines.contains(
        "tool: [\"/usr/share/tool/modules/*.mod\", \"/usr/share/tool/modules/one.txt\"]"),
      "\(found.text)")
  }

  @Test("is a script that another starts by its path, and the part of its interpreter with it")
  func runtime() throws {
    let found = try lines("tool: [\"/usr/bin/*\"]") { suites in
      perl(&suites)
      suites[0].add(
        DebBuilder("tool", architecture: "all")
          .file("usr/bin/tool", "#!/usr/bin/tool-shell\n/usr/lib/tool/sync.pl\n", mode: 0o755)
          .file("usr/lib/tool/sync.pl", "#!/usr/bin/perl\n", mode: 0o755)
          .file("usr/bin/tool-shell", "x", mode: 0o755))
    }
    #expect(found.text.contains("/usr/lib/tool/sync.pl"), "\(found.text)")
    #expect(
      found.lines.contains("include: [whittle:perl] # all includes of the image"), "\(found.text)")
  }

  @Test("are modules that scripts load by name, before all that no file names")
  func imports() throws {
    let found = try lines("tool: [\"/usr/bin/*\"]") { suites in
      suites[0].add(
        DebBuilder("tool", architecture: "all").control("Depends", "libtry-perl, python3-parse")
          .file("usr/bin/tool", "#!/usr/bin/perl-like\nuse Try::Tiny;\n", mode: 0o755)
          .file("usr/bin/other", "#!/usr/bin/perl-like\nfrom parse.sub import x\n", mode: 0o755)
          .file("usr/bin/perl-like", "x", mode: 0o755))
      suites[0].add(
        DebBuilder("libtry-perl", architecture: "all").file("usr/share/perl5/Try/Tiny.pm", "1"))
      suites[0].add(
        DebBuilder("python3-parse", architecture: "all")
          .file("usr/lib/python3/dist-packages/parse/__init__.py", "")
          // A module, whatever it begins with.
          .file(
            "usr/lib/python3/dist-packages/parse/cli.py", "#!/usr/bin/env python\n", mode: 0o755
          )
          .file("usr/lib/python3/dist-packages/elsewhere.py", ""))
    }
    #expect(
      found.lines.contains("libtry-perl: [\"/usr/share/perl5/Try/Tiny.pm\"]"), "\(found.text)")
    #expect(
      found.lines.contains("python3-parse: [\"/usr/lib/python3/dist-packages/parse/**\"]"),
      "\(found.text)")
  }

  @Test("are no interpreters of which a file has a table")
  func table() throws {
    let found = try lines("tool: [/usr/bin/tool]") { suites in
      perl(&suites)
      suites[0].add(
        DebBuilder("tool", architecture: "all").control("Depends", "shells")
          .file(
            "usr/bin/tool",
            elf("/usr/bin/perl", "/usr/bin/zsh", "/bin/ksh", "/usr/bin/mawk", "execve"),
            mode: 0o755))
      suites[0].add(
        DebBuilder("shells", architecture: "all").file("usr/bin/zsh", "z", mode: 0o755)
          .file("usr/bin/mawk", "m", mode: 0o755))
    }
    #expect(!found.text.contains("perl") && !found.text.contains("mentions /"), "\(found.text)")
  }

  @Test("is nothing of packages that only maintainer scripts call, nor of what these alone need")
  func maintenance() throws {
    let found = try lines("tool: [/usr/bin/tool], perl-base: all") { suites in
      perl(&suites)
      suites[0].add(
        DebBuilder("tool", architecture: "all").control(
          "Depends", "perl-base, debconf, libtool-perl"
        )
        .file("usr/bin/tool", "#!/usr/bin/perl\n", mode: 0o755))
      suites[0].add(
        DebBuilder("debconf", architecture: "all").control("Depends", "libwrap-perl")
          .file("usr/share/perl5/Debconf/Dialog.pm", "1"))
      for name in ["wrap", "tool"] {
        suites[0].add(
          DebBuilder("lib\(name)-perl", architecture: "all").file(
            "usr/share/perl5/\(name).pm", "1"))
      }
    }
    #expect(found.lines.contains("libtool-perl: [\"/usr/share/perl5/**\"]"), "\(found.text)")
    #expect(!found.text.contains("debconf") && !found.text.contains("libwrap"), "\(found.text)")
  }

  @Test("is what a text says that is taken, and no comment of it")
  func texts() throws {
    let found = try lines("tool: [/usr/bin/tool, /etc/tool.conf]") { suites in
      suites[0].add(
        DebBuilder("tool", architecture: "all").control("Depends", "types, tool-extra")
          .file("usr/bin/tool", elf("../lib/tool", "${datadir}/tool/include"), mode: 0o755)
          .file("usr/lib/tool/core", "x").file("usr/share/tool/include/scl.conf", "x")
          .file("etc/tool.conf", "# tool-extra\nTypes /etc/mime.types\n"))
      suites[0].add(DebBuilder("types", architecture: "all").file("etc/mime.types", "x"))
      var extra = DebBuilder("tool-extra", architecture: "all")
      for name in ["tool-extra", "two", "three", "four"] {
        extra = extra.file("usr/bin/\(name)", "x", mode: 0o755)
      }
      suites[0].add(extra)
    }
    #expect(found.lines.contains("types: [\"/etc/mime.types\"]"), "\(found.text)")
    #expect(
      found.lines.contains("tool: [\"/usr/lib/tool/**\", \"/usr/share/tool/**\"]"),
      "\(found.text)")
    #expect(!found.text.contains("tool-extra"), "\(found.text)")
  }

  @Test("is what a system makes: directories of tmpfiles.d, and what services of PAM include")
  func system() throws {
    let found = try lines("served: [/usr/sbin/served, /etc/**]") { suites in
      suites[0].add(
        DebBuilder("served", architecture: "all")
          .file("usr/sbin/served", elf("/var/lock/served"), mode: 0o755)
          .file("usr/lib/tmpfiles.d/served.conf", "d /var/run/served 0755\n")
          .file(
            "etc/served.conf",
            String(repeating: "# long\n", count: 2000) + "pid \"/var/run/served/pid\"\n"
          )
          .file("etc/pam.d/served", "auth required pam_env.so\n@include common-auth\n"))
    }
    #expect(
      found.lines.contains("tmpfiles: [served] # all packages whose tmpfiles.d is followed"),
      "\(found.text)")
    #expect(
      found.lines.contains("include: [whittle:pam] # all includes of the image"), "\(found.text)")
    #expect(
      found.text.contains("{path: \"/run/lock\", mode: \"1777\"}")
        && found.text.contains("{path: \"/var/lock\", target: \"/run/lock\"}"), "\(found.text)")
  }
}
