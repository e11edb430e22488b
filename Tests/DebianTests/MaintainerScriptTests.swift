import Testing

@testable import Debian

@Suite("A maintainer script, read and never run")
struct MaintainerScriptTests {
  private func accounts(_ text: String) -> [String] {
    PackageAccount.read(script: MaintainerScript(text)).map {
      "\($0.name) \($0.uid.map(String.init) ?? "-") \($0.home ?? "-")"
    }
  }

  @Test(
    "names the users that it would make",
    arguments: [
      ("adduser --system --group --home /run/x --no-create-home sshd", ["sshd - /run/x"]),
      (
        "if ! getent passwd x >/dev/null; then\n  useradd -r -d /var/lib/x -s /bin/false x\nfi",
        ["x - /var/lib/x"]
      ),
      ("useradd --system --uid 115 \\\n  --home=/srv/y y || true", ["y 115 /srv/y"]),
      ("USER=Debian-z\nadduser --quiet --system $USER", ["Debian-z - -"]),
      ("adduser --system --gecos 'A name' \"q\"", ["q - -"]),
      (
        "_NAME=\"${RET:-ftp}\"\n_HOME=\"${RET:-/srv/ftp}\"\n"
          + "adduser --system --home ${_HOME} --group ${_NAME}", ["ftp - /srv/ftp"]
      ),
      ("adduser --system ${NAME:-$1}", []),
      // Whom it would make is not known before it runs, or it makes nobody.
      ("adduser --system \"$1\"", []), ("adduser x group", []), ("echo adduser --system x", []),
      ("# adduser --system x", []), ("adduser --system 'a b'", []),
    ] as [(String, [String])])
  func users(_ text: String, _ expected: [String]) {
    let found = accounts(text)
    #expect(found == expected)
  }

  @Test("says which links it would have made, slaves among them")
  func alternatives() {
    let text = """
      update-alternatives --quiet --install /usr/bin/awk awk /usr/bin/mawk 5 \\
        --slave /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz
      update-alternatives --install /usr/bin/cut cut /usr/bin/cut-1 3 $slave1 $slave2
      update-alternatives --remove old /usr/bin/old
      update-alternatives --install /usr/bin/$NAME n /usr/bin/x 1
      TOOLS="a b"
      for tool in $TOOLS c; do
        for kind in "$@"; do update-alternatives --install /usr/bin/$kind k /usr/bin/x 1; done
        update-alternatives --install /usr/bin/${tool} $tool-$toolset /usr/bin/x 1
        update-alternatives --install /usr/bin/${tool} ${tool}er /usr/bin/$tool-2 7
      done
      """
    let found = AlternativeLink.read(script: MaintainerScript(text))
    #expect(
      found == [
        AlternativeLink(group: "awk", link: "/usr/bin/awk", path: "/usr/bin/mawk", priority: 5),
        AlternativeLink(
          group: "awk", link: "/usr/share/man/man1/awk.1.gz",
          path: "/usr/share/man/man1/mawk.1.gz", priority: 5),
        AlternativeLink(
          group: "cut", link: "/usr/bin/cut", path: "/usr/bin/cut-1", priority: 3),
      ]
        + ["a", "b", "c"].map {
          AlternativeLink(
            group: "\($0)er", link: "/usr/bin/\($0)", path: "/usr/bin/\($0)-2", priority: 7)
        })
  }

  @Test(
    "that would take all memory or all time counts as unreadable",
    arguments: [
      "a0=xxxxxxxxxxxxxxxx\n" + (1...60).map { "a\($0)=$a\($0 - 1)$a\($0 - 1)\n" }.joined()
        + "adduser $a60\n",
      "a=" + String(repeating: "x", count: 500_000) + "\nb "
        + String(repeating: "$a ", count: 100_000),
      "for i in "
        + (0..<256).map { String(repeating: "v", count: 2000) + "\($0)" }
        .joined(separator: " ") + "\n"
        + String(repeating: "a " + String(repeating: "$i ", count: 2000) + "\n", count: 20),
      "for i in " + (0..<256).map { "v\($0)" }.joined(separator: " ") + "\n"
        + String(repeating: "useradd $i b c d e f g\n", count: 40_000),
      String(repeating: "for i in a b\n", count: 40_000) + "ln -s $i /$i\n",
      String(repeating: "case $a in\n", count: 40_000) + "ln -s a /a\n",
      String(repeating: "${a:-", count: 150_000),
    ])
  func bombs(_ text: String) {
    let script = MaintainerScript(text)
    #expect(PackageAccount.read(script: script).isEmpty)
    #expect(ScriptLink.read(script: script).isEmpty)
  }

  @Test("that makes many accounts and links is read in a time that grows with their number")
  func many() {
    let text = (0..<20_000).map { "useradd u\($0)\nln -s a /l\($0)\n" }.joined()
    let script = MaintainerScript(text)
    #expect(PackageAccount.read(script: script).count == 20_000)
    #expect(ScriptLink.read(script: script).count == 20_000)
  }

  @Test("says which symbolic links it makes, but not those that it chooses among others")
  func links() {
    let text = """
      case "$1" in
        configure)
          ln -s a /usr/lib/x/b
          if [ ! -e /etc/x ]; then ln -sfn ../y /etc/x/; fi
          for mod in one two; do ln --symbolic $mod.conf /etc/on/$mod; done
          case "$hinting" in
            full) ln -s full /etc/hint ;;
          esac
          ln -s c /usr/lib/x/d
        ;;
      esac
      ln hard /usr/lib/x/hard
      ln -s "$target" /usr/lib/x/unknown
      ln -s only-one
      """
    let found = ScriptLink.read(script: MaintainerScript(text)).map { "\($0.path) -> \($0.target)" }
    #expect(
      found == [
        "/usr/lib/x/b -> a", "/etc/x/y -> ../y", "/etc/on/one -> one.conf",
        "/etc/on/two -> two.conf", "/usr/lib/x/d -> c",
      ])
  }

  @Test("a file of sysusers.d names users, with or without numbers")
  func sysusers() {
    let text = """
      # comment
      u sshd - "OpenSSH daemon" /run/sshd
      u! fixed 77:77 - /var/lib/fixed /bin/sh
      g group -
      u "bad name" -
      """
    let found = PackageAccount.read(sysusers: text)
    #expect(
      found == [
        PackageAccount(name: "sshd", home: "/run/sshd"),
        PackageAccount(name: "fixed", uid: 77, home: "/var/lib/fixed"),
      ])
  }
}
