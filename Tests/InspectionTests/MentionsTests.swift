import Testing

@testable import Inspection

@Suite("What a file mentions")
struct MentionsTests {
  /// Machine code, then C strings.
  private func elf(_ strings: String..., vocabulary: [String] = []) -> Mentions {
    var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0x90]
    for string in strings { bytes += Array(string.utf8) + [0] }
    return bytes.withUnsafeBytes {
      Mentions(elf: $0).limited(to: Vocabulary(vocabulary.map { Array($0.utf8) }))
    }
  }

  private func paths(_ mentions: Mentions) -> [String] {
    mentions.paths.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  private func words(_ mentions: Mentions) -> [String] {
    mentions.words.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  @Test(
    "are absolute paths of a system, whatever stands around them",
    arguments: [
      ("/usr/share/x/data.bin", ["/usr/share/x/data.bin"]),
      ("cannot open '/etc/x.conf': %s", ["/etc/x.conf"]),
      ("PATH=/usr/bin:/usr/local/bin", ["/usr/bin", "/usr/local/bin"]),
      ("/usr/lib/x/%s.so", ["/usr/lib/x/"]), ("/usr/lib/x/plugins/", ["/usr/lib/x/plugins/"]),
      ("share/x/data", ["/usr/share/x/data"]), ("../share/x", ["/usr/share/x"]),
      ("/share/x-1.2", ["/usr/share/x-1.2"]), ("lib/x/relative", []),
      ("https://example.org/usr/share", []), ("/home/builder/x.c", []),
      ("/tmp", ["/tmp"]), ("/", []), ("/usr", []),
    ] as [(String, [String])])
  func absolute(_ string: String, _ expected: [String]) {
    let found = paths(elf(string))
    #expect(found == expected)
  }

  @Test("are words of a vocabulary, alone or before an argument")
  func vocabulary() {
    let found = words(
      elf(
        "getpwnam", "gzip -dc %s", "sort", "please sort it", "xgetpwnam",
        vocabulary: ["getpwnam", "gzip", "sort", "please"]))
    #expect(found == ["getpwnam", "gzip", "sort"])
  }

  @Test("are names that follow a directory, and the ends of paths that the program joins to one")
  func joined() {
    let found = elf(
      "/helper-agent", "/tool/public_html", "tool/4.5", "see tool/README for it",
      vocabulary: ["helper-agent"])
    #expect(words(found) == ["helper-agent"])
    #expect(tails(found) == ["/tool/4.5", "/tool/public_html"])
  }

  private func tails(_ mentions: Mentions) -> [String] {
    mentions.tails.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  @Test("of a script are the ends of paths behind variables, and commands that a variable names")
  func variables() {
    let text = """
      #!/bin/sh
      DIR=/opt/x
      GPG="gpg"; OTHER=sort
      . ${0%/*}/tool-env
      exec "$DIR/bin/start.sh" "$(dirname "$0")/part"
      echo hi | $GPG -d
      echo $OTHER
      """
    let words = ["gpg", "sort"].map { Array($0.utf8) }
    let found = Mentions(script: Array(text.utf8)).limited(to: Vocabulary(words))
    #expect(tails(found) == ["/bin/start.sh", "/part", "/tool-env"])
    #expect(self.words(found) == ["gpg"])
  }

  @Test("of a script are bounded, however large it is and whatever it repeats")
  func largeScripts() {
    let head = "#!/bin/sh\n"
    let many = head + (0..<60_000).map { "/usr/a/\($0)\n" }.joined()
    #expect(Mentions(script: Array(many.utf8)).paths.count == 20_000)
    let long = head + String(repeating: "/usr/a", count: 10_000)
    #expect(Mentions(script: Array(long.utf8)).paths.isEmpty)
    let variables = head + (0..<40_000).map { "v\($0)=gpg\n" }.joined() + "$v39999 -d\n"
    let found = Mentions(script: Array(variables.utf8))
      .limited(to: Vocabulary([Array("gpg".utf8)]))
    #expect(words(found) == ["gpg"])
    let huge = head + String(repeating: "/usr/a\n", count: 200_000)
    #expect(Mentions(script: Array(huge.utf8)).paths.isEmpty)
  }

  @Test(
    "of a module are words only where it could start a program",
    arguments: [
      ("import subprocess\nsubprocess.run(['gzip', '-d'])", ["gzip"]),
      ("CODECS = ['gzip', 'sort']", []),
    ] as [(String, [String])])
  func module(_ text: String, _ expected: [String]) {
    let vocabulary = Vocabulary(["gzip", "sort"].map { Array($0.utf8) })
    #expect(words(Mentions(module: Array(text.utf8)).limited(to: vocabulary)) == expected)
  }

  @Test("of a program in Go begin paths that run on: the directory for its temporary files, too")
  func runOn() {
    let bytes =
      [0x7f] + Array("ELF\0".utf8) + [0xff] + Array(" Go buildinf:\0seek/tmpHOMEopen\0".utf8)
    let mentions = bytes.withUnsafeBytes { Mentions(elf: $0) }
    #expect(mentions.runOnPaths == [Array("/tmpHOMEopen".utf8)])
  }

  @Test("are nothing where a file has no strings, or ends within one")
  func none() {
    #expect(elf().paths == [])
    let open = Array("\u{0}\u{0}/usr/share/open".utf8)
    let found = open.withUnsafeBytes { Mentions(elf: $0) }
    #expect(found.paths == [])
  }

  @Test("of a script are the paths of its lines and its commands, not its comments")
  func script() {
    let text = """
      #!/bin/sh
      # /usr/share/comment
      set -e
      PREFIX=/usr/lib/tool; export PREFIX
      if [ -f /etc/tool.conf ]; then sed -n p /etc/tool.conf | grep x; fi
      LANG=C sort data
      exec cat "$PREFIX/data"
      """
    let words = ["sed", "grep", "cat", "sort", "data", "set"].map { Array($0.utf8) }
    let found = Mentions(script: Array(text.utf8)).limited(to: Vocabulary(words))
    #expect(paths(found) == ["/etc/tool.conf", "/usr/lib/tool"])
    #expect(self.words(found) == ["cat", "grep", "sed", "set"])
  }

  @Test(
    "a runtime is known by its program's name and version",
    arguments: [
      ("python3.13", true), ("python3", true), ("perl", true), ("perl5.40.1", true),
      ("x86_64-linux-gnu-gcc-14", true), ("tclsh8.6", true), ("pythonic", false),
      ("perldoc", false),
      ("luac", false), ("gcc-ar", false),
    ])
  func runtime(_ name: String, _ isKnown: Bool) {
    let runtime = Runtime(program: name.utf8)
    #expect((runtime != nil) == isKnown)
  }
}

@Suite("What configuration files say of accounts")
struct ConfiguredAccountTests {
  @Test(
    "is the name behind a key for one",
    arguments: [
      ("user www-data;", ["www-data"], []), ("User _apt\nGroup nogroup", ["_apt"], ["nogroup"]),
      ("listen.owner = www-data\nlisten.group = adm", ["www-data"], ["adm"]),
      ("export APACHE_RUN_USER=www-data", ["www-data"], []),
      ("run_as_user: \"news\"", ["news"], []),
      ("# user games", [], []), ("users games", [], []), ("user", [], []), ("user 33", [], []),
      ("user ../x", [], []), ("superuser root", [], []),
    ])
  func names(_ text: String, _ users: [String], _ groups: [String]) {
    var accounts = ConfiguredAccounts()
    accounts.read(Array(text.utf8))
    #expect(accounts.users == Set(users))
    #expect(accounts.groups == Set(groups))
  }
}
