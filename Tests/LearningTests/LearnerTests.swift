import SystemPackage
import TestSupport
import Testing

@testable import Learning

/// A root with a merged /usr, a program, its library, a plug-in and data.
func toyRoot() throws -> ToyRoot {
  var root = try ToyRoot()
  try root.link("/lib", "usr/lib", of: "base-files")
  try root.link("/lib64", "usr/lib64", of: "base-files")
  try root.file("/usr/share/base/x", of: "base-files")
  try root.file("/usr/lib64/ld-linux-x86-64.so.2", of: "libc6", mode: 0o755)
  try root.file(
    "/usr/bin/tool", bytes: ELFBuilder.program(needs: ["libtool.so.1"]), of: "tool", mode: 0o755)
  try root.link("/usr/lib/x86_64-linux-gnu/libtool.so.1", "libtool.so.1.2", of: "libtool1")
  try root.file(
    "/usr/lib/x86_64-linux-gnu/libtool.so.1.2", bytes: ELFBuilder.library("libtool.so.1"),
    of: "libtool1")
  try root.link("/usr/lib/x86_64-linux-gnu/libplug.so.1", "libplug.so.1.0", of: "libplug1")
  try root.file(
    "/usr/lib/x86_64-linux-gnu/libplug.so.1.0", bytes: ELFBuilder.library("libplug.so.1"),
    of: "libplug1")
  return root
}

/// Of the toy root: the program runs, loads its library and a plug-in.
private let running = """
  1 execve("/usr/bin/tool", ["tool"], 0x1 /* 0 vars */) = 0
  1 openat(AT_FDCWD</>, "/lib/x86_64-linux-gnu/libtool.so.1", O_RDONLY|O_CLOEXEC) = 3</usr/lib/x86_64-linux-gnu/libtool.so.1.2>
  1 openat(AT_FDCWD</>, "/lib/x86_64-linux-gnu/libplug.so.1", O_RDONLY|O_CLOEXEC) = 3</usr/lib/x86_64-linux-gnu/libplug.so.1.0>

  """

@Suite struct LearnerTests {
  @Test("names programs, links on the way and opened libraries, not those that are found anyway")
  func libraries() throws {
    let learned = try toyRoot().learn(running)
    #expect(
      learned == """
        packages:
          base-files:
            - "/lib"  # leads to usr/lib
            - "/lib64"  # leads to usr/lib64
          libplug1:
            - "/usr/lib/${triplet}/libplug.so.1"  # leads to libplug.so.1.0
          tool:
            - "/usr/bin/tool"  # run by tool

        """)
  }

  @Test("names every library where the manifest has no dependencies")
  func noDependencies() throws {
    let learned = try toyRoot().learn(running, "dependencies: none\n")
    #expect(learned.contains("/usr/lib/${triplet}/libtool.so.1\""))
    #expect(learned.contains("/usr/lib64/ld-linux-x86-64.so.2\""))
  }

  @Test("does not say again what the manifest has")
  func known() throws {
    let learned = try toyRoot().learn(
      running, "packages: {tool: all, base-files: [\"/lib*\"], libplug1: [\"/usr/lib/*/*.so*\"]}\n")
    #expect(learned == "")
  }

  @Test("takes a directory whole of which most is used, or that was listed")
  func directories() throws {
    var root = try toyRoot()
    var log = running
    for number in 1...10 { try root.file("/usr/share/tool/m/\(number).txt", of: "tool") }
    for number in 1...8 { log += "1 stat(\"/usr/share/tool/m/\(number).txt\", {...}) = 0\n" }
    try root.file("/etc/tool.d/a", of: "tool")
    try root.file("/etc/tool.d/b", of: "tool")
    log += "1 openat(AT_FDCWD</>, \"/etc/tool.d\", O_RDONLY|O_DIRECTORY) = 3</etc/tool.d>\n"
    try root.file("/usr/share/other/x[1]*", of: "tool")
    log += "1 open(\"/usr/share/other/x[1]*\", O_RDONLY) = 3</usr/share/other/x[1]*>\n"
    let learned = try root.learn(log)
    #expect(learned.contains("    - \"/etc/tool.d/**\"  # listed by tool\n"))
    #expect(learned.contains("    - \"/usr/share/tool/**\"  # 8 of its 10 files used\n"))
    #expect(learned.contains(#"    - "/usr/share/other/x\\[1\\]\\*"  # opened by tool"#))
  }

  @Test("makes links and small texts that belong to no package")
  func unowned() throws {
    var root = try toyRoot()
    try root.link("/usr/bin/editor", "/etc/alternatives/editor")
    try root.link("/etc/alternatives/editor", "/usr/bin/tool")
    try root.file("/etc/tool.conf", "a: \"b\"\n\n  c\n")
    try root.file("/etc/odd.conf", " begins with a space\u{1b}", mode: 0o600)
    try root.file("/etc/tab.conf", "\ttab\r\n", mode: 0o664)
    try root.file("/var/cache/tool/cache", "state")
    let learned = try root.learn(
      running + """
        1 execve("/usr/bin/editor", ["editor"], 0x1 /* 0 vars */) = 0
        1 open("/etc/tool.conf", O_RDONLY) = 3</etc/tool.conf>
        1 open("/etc/odd.conf", O_RDONLY) = 3</etc/odd.conf>
        1 open("/etc/tab.conf", O_RDONLY) = 3</etc/tab.conf>
        1 open("/var/cache/tool/cache", O_RDONLY) = 3</var/cache/tool/cache>

        """)
    let made = learned.components(from: "symlinks:")
    #expect(
      made == """
        symlinks:
          - {path: "/etc/alternatives/editor", target: "/usr/bin/tool"}  # leads to /usr/bin/tool
          - {path: "/usr/bin/editor", target: "/etc/alternatives/editor"}  # leads to /etc/alternatives/editor
        files:
          - {path: "/etc/tab.conf", mode: "0664", text: "\\ttab\\r\\n"}  # opened by editor
          - path: "/etc/tool.conf"  # opened by editor
            text: |
              a: "b"

                c
        # Used as well, and not brought by this file:
        # - /etc/odd.conf: not everyone may read it, so its text is left out (opened by editor)
        # - /var/cache/tool/cache: it belongs to no package, and to a running system (opened by editor)

        """)
  }

  @Test("keeps the directories in which something is made, as they are")
  func created() throws {
    var root = try toyRoot()
    try root.directory("/tmp", mode: 0o1777, of: "base-files")
    try root.directory("/var/lib/tool", of: "tool")
    let learned = try root.learn(
      running + """
        1 openat(AT_FDCWD</>, "/tmp/x", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</tmp/x>
        1 mkdir("/var/lib/tool/new", 0755) = 0
        1 mkdir("/job/new", 0755) = 0

        """)
    #expect(
      learned.components(from: "directories:") == """
        directories:
          - {path: "/tmp", mode: "1777"}  # written to by tool
          - {path: "/var/lib/tool"}  # written to by tool

        """)
  }

  @Test("brings the interpreter of a script, which no log shows")
  func scripts() throws {
    var root = try toyRoot()
    try root.file("/usr/bin/script", "#!/bin/sh -e\n", of: "script", mode: 0o755)
    try root.link("/bin", "usr/bin", of: "base-files")
    try root.link("/usr/bin/sh", "tool", of: "tool")
    let learned = try root.learn(
      "1 execve(\"/usr/bin/script\", [\"script\"], 0x1 /* 0 vars */) = 0\n")
    #expect(learned.contains("    - \"/usr/bin/sh\"  # leads to tool\n"))
    #expect(learned.contains("    - \"/bin\"  # leads to usr/bin\n"))
  }

  @Test("takes the users that ran something, own something or are named")
  func users() throws {
    var root = try toyRoot()
    try root.file(
      "/etc/passwd",
      "root:x:0:0:root:/root:/bin/sh\nmail:x:8:8:mail:/var/mail:/bin/false\n"
        + "tool:x:101:102:Tool,,,:/var/lib/tool:/bin/false\nother:x:103:103::/:/bin/false\n")
    try root.file("/etc/group", "root:x:0:\nmail:x:8:\ntool:x:102:\nextra:x:104:tool\n")
    let learned = try root.learn(
      running + """
        1 execve("/usr/bin/tool", ["tool", "--user", "tool"], 0x1 /* 0 vars */) = 0
        1 openat(AT_FDCWD</>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>

        """)
    #expect(
      learned.components(from: "users:") == """
        users:
          - {name: root, uid: 0, gid: 0, home: "/root", shell: "/bin/sh", comment: "root"}  # looked up
          - {name: tool, uid: 101, gid: 102, home: "/var/lib/tool", shell: "/bin/false", comment: "Tool,,,"}  # an argument
        groups:
          - {name: root, gid: 0}  # the group of a user
          - {name: tool, gid: 102}  # the group of a user
          - {name: extra, gid: 104, members: [tool]}  # has a user

        """)
  }

  @Test("asks for the bundle of certificates where that was read")
  func certificates() throws {
    var root = try toyRoot()
    try root.file("/etc/ssl/certs/ca-certificates.crt", String(repeating: "C", count: 99_999))
    try root.link("/usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt", of: "openssl")
    let learned = try root.learn(
      running
        + "1 open(\"/usr/lib/ssl/cert.pem\", O_RDONLY) = 3</etc/ssl/certs/ca-certificates.crt>\n"
    )
    #expect(learned.contains("/usr/lib/ssl/cert.pem\"") && !learned.contains("allow:"))
    #expect(
      learned.components(from: "ca-certificates:") == """
        ca-certificates: {bundle: /etc/ssl/certs/ca-certificates.crt}  # opened by tool

        """)
  }

  @Test("asks for the linker's cache where only that leads to a library")
  func linkerCache() throws {
    var root = try toyRoot()
    try root.file("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n", of: "libc-bin")
    try root.file("/etc/ld.so.conf.d/odd.conf", "# odd\n/opt/odd/lib\n", of: "odd")
    try root.file("/opt/odd/lib/libodd.so.1", bytes: ELFBuilder.library("libodd.so.1"), of: "odd")
    let learned = try root.learn(
      running + "1 open(\"/opt/odd/lib/libodd.so.1\", O_RDONLY) = 3</opt/odd/lib/libodd.so.1>\n")
    #expect(
      learned.contains("    - \"/etc/ld.so.conf.d/odd.conf\"  # opened; for the linker's cache\n"))
    #expect(
      learned.contains("ld-so-cache: true  # only the cache leads to /opt/odd/lib/libodd.so.1\n"))
  }

  @Test("takes a word of every day for a user only where a line speaks of users")
  func ordinaryWords() throws {
    var root = try toyRoot()
    try root.file(
      "/etc/passwd",
      "root:x:0:0:root:/root:/bin/sh\nmail:x:8:8:mail:/var/mail:/bin/false\n"
        + "list:x:38:38:list:/var/list:/bin/false\n")
    try root.file("/etc/tool.conf", "# the user mail\nlist = a, b\nRunUser = mail\n", of: "tool")
    let learned = try root.learn(
      running + """
        1 open("/etc/passwd", O_RDONLY) = 3</etc/passwd>
        1 open("/etc/tool.conf", O_RDONLY) = 3</etc/tool.conf>

        """)
    #expect(learned.contains("name: mail"))
    #expect(learned.contains("# named in /etc/tool.conf"))
    #expect(!learned.contains("name: list"))
  }

  @Test("follows no link out of the root")
  func outside() throws {
    var root = try toyRoot()
    try writeFile("secret\n", to: root.directory.appending("outside/conf"))
    try root.link("/etc/away", "../../outside")
    try root.link("/etc/far", root.directory.appending("outside/conf").string)
    let learned = try root.learn(
      running + """
        1 open("/etc/away/conf", O_RDONLY) = 3</etc/away/conf>
        1 open("/etc/far", O_RDONLY) = 3</etc/far>
        1 open("/etc/../../outside/conf", O_RDONLY) = 3</etc/far>

        """)
    #expect(!learned.contains("secret"))
    #expect(!learned.contains("\nfiles:"))
  }

  @Test("writes whatever a path or a text holds as that, and nothing else")
  func hostileNames() throws {
    var root = try toyRoot()
    try root.file("/etc/a\nexclude: [x]", "text")
    try root.file("/usr/share/own/q\"]} # x", of: "own")
    try root.file("/etc/b.conf", "a\n--- \nwhittle: 2\n... # \"\n")
    try root.link("/etc/c", "x\"} , {y")
    let learned = try root.learn(
      running + #"""
        1 open("/etc/a\nexclude: [x]", O_RDONLY) = 3</etc/a>
        1 open("/usr/share/own/q\"]} # x", O_RDONLY) = 3</etc/b>
        1 open("/etc/b.conf", O_RDONLY) = 3</etc/b.conf>
        1 readlink("/etc/c", "x", 9) = 1

        """#)
    #expect(learned.contains("\nexclude") == false)
    #expect(learned.contains(#"    - "/usr/share/own/q\"\\]\\} # x"  # opened by tool"#))
    #expect(learned.contains(#"{path: "/etc/c", target: "x\"} , {y"}"#))
  }

  @Test("leaves out a plug-in that could not be loaded in the root either")
  func unloadable() throws {
    var root = try toyRoot()
    try root.link("/usr/lib/x86_64-linux-gnu/libextra.so.1", "libextra.so.1.0", of: "extra")
    try root.file(
      "/usr/lib/x86_64-linux-gnu/libextra.so.1.0",
      bytes: ELFBuilder.library("libextra.so.1", needs: ["libnowhere.so.5"]), of: "extra")
    let learned = try root.learn(
      running + "1 open(\"/lib/x86_64-linux-gnu/libextra.so.1\", O_RDONLY) = 3</x>\n")
    #expect(!learned.contains("  extra:"))
    #expect(
      learned.hasSuffix(
        """
        # Used as well, and not brought by this file:
        # - /usr/lib/x86_64-linux-gnu/libextra.so.1.0: it could not be loaded in the root either, which lacks libnowhere.so.5

        """))
  }

  @Test("allows what the manifest itself names and the command used")
  func ownAllowances() throws {
    var root = try toyRoot()
    try root.file("/usr/bin/raise", "x", of: "raise", mode: 0o4755)
    let learned = try root.learn(
      "1 execve(\"/usr/bin/raise\", [\"raise\"], 0x1 /* 0 vars */) = 0\n",
      "packages: {raise: [/usr/bin/raise]}\n")
    #expect(
      learned == """
        allow:
          setuid:
            - "/usr/bin/raise"  # mode 4755

        """)
  }

  @Test("leaves out what the kernel, the container's runtime and the command itself have")
  func ignored() throws {
    var root = try toyRoot()
    for path in ["/etc/resolv.conf", "/proc/x", "/dev/y", "/sys/z", "/job/input"] {
      try root.file(path)
    }
    let log = ["/etc/resolv.conf", "/proc/x", "/dev/y", "/sys/z", "/job/input"].map {
      "1 open(\"\($0)\", O_RDONLY) = 3<\($0)>\n"
    }.joined()
    let learned = try root.learn(
      "1 execve(\"/usr/bin/tool\", [\"tool\"], 0x1 /* 0 vars */) = 0\n" + log, ignored: ["/job"])
    #expect(learned.contains("/job") == false)
    #expect(learned.hasSuffix("    - \"/usr/bin/tool\"  # run by tool\n"))
  }

  @Test("finds the packages of diverted files and of paths through a merged /usr")
  func diversions() throws {
    var root = try toyRoot()
    try root.file("/usr/bin/old.real", of: nil)
    try root.file("/usr/bin/old", of: "wrapper")
    try root.file("/var/lib/dpkg/diversions", "/usr/bin/old\n/usr/bin/old.real\nwrapper\n")
    try root.file("/var/lib/dpkg/info/zold.list", "/usr\n/usr/bin\n/usr/bin/old\n")
    try root.file("/usr/share/zold/x", of: "zold")
    let learned = try root.learn("1 open(\"/usr/bin/old\", O_RDONLY) = 3</usr/bin/old>\n")
    #expect(
      learned == """
        packages:
          wrapper:
            - "/usr/bin/old"  # opened

        """)
  }

  @Test("says what is wrong: another root, another architecture, a root without a database")
  func mistakes() throws {
    let root = try toyRoot()
    #expect(throws: LearnError.nothingUsed(root: root.root.string)) {
      _ = try root.learn("1 open(\"/nowhere\", O_RDONLY) = 3</nowhere>\n")
    }
    let other = root.directory.appending("empty")
    #expect(throws: LearnError.noDatabase(root: other.string)) {
      _ = try InstalledPackages(LearnedRoot(directory: other))
    }
  }
}

extension String {
  /// From the line that begins so to the end.
  fileprivate func components(from start: String) -> String {
    guard let range = self.firstRange(of: start) else { return "" }
    return String(self[range.lowerBound...])
  }
}
