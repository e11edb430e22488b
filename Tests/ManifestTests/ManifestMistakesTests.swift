import Manifest
import Testing

@Suite("A mistake in a manifest")
struct ManifestMistakesTests {
  /// What follows the keys that every manifest must have, and what is said of it.
  static let table: [(text: String, complaint: String)] = [
    (
      "pakages: {}",
      "7:1: cannot use key 'pakages' in a manifest: no such key; did you mean 'packages'?"
    ),
    (
      "exclud: []",
      "7:1: cannot use key 'exclud' in a manifest: no such key; did you mean 'exclude'?"
    ),
    (
      "image: {usr: x}", "7:9: cannot use key 'usr' in 'image': no such key; did you mean 'user'?"
    ),
    (
      "metadata: {zzzz: x}",
      "7:12: cannot use key 'zzzz' in 'metadata': no such key; the keys are copyright, dpkg"
    ),
    ("name: again", "2:1: cannot use key 'name': it is given twice in this map"),
    ("packages: []", "7:11: cannot read 'packages': expected a map, found a list"),
    ("packages:", "7:10: cannot read 'packages': expected a map, it has no value"),
    (
      "exclude: /usr/**", "7:10: cannot read 'exclude': expected a list, found the text '/usr/**'"
    ),
    (
      "exclude: [7]",
      "7:11: cannot read 'exclude': expected text, found the number 7; write it in quotes: \"7\""
    ),
    (
      "image: {user: 0}",
      "7:15: cannot read 'image.user': expected text, found the number 0; write it in quotes: \"0\""
    ),
    (
      "image: {env: {DEBUG: yes}}",
      "7:22: cannot read 'image.env.DEBUG': expected text, found the boolean yes; write it in quotes: \"yes\""
    ),
    (
      "metadata: {copyright: yes}",
      "7:23: cannot read 'metadata.copyright': expected true or false, found the boolean yes"
    ),
    (
      "metadata: {copyright: \"true\"}",
      "7:23: cannot read 'metadata.copyright': expected true or false, found the text 'true'"
    ),
    (
      "metadata: {dpkg: stat}",
      "7:18: cannot read 'metadata.dpkg': 'stat' is not one of status.d, status, none"
    ),
    ("compression: xz", "7:14: cannot read 'compression': 'xz' is not one of gzip, zstd, none"),
    (
      "layers: many",
      "7:9: cannot read 'layers': 'many' is not one of single, package, {budget: N}"
    ),
    ("layers: {budget: 0}", "7:18: cannot read 'layers.budget': 0 is not between 1 and 100"),
    (
      "directories: [{path: /tmp, mode: 1777}]",
      "7:34: cannot read 'directories.mode': write the mode in quotes, as in \"0755\"; without them YAML reads '1777' as a number"
    ),
    (
      "directories: [{path: /tmp, mode: \"0999\"}]",
      "7:34: cannot read 'directories.mode': '0999' is not three or four octal digits"
    ),
    (
      "directories: [{path: tmp}]",
      "7:22: cannot read 'directories.path': cannot accept path 'tmp': it must begin with '/'"
    ),
    (
      "directories: [{mode: \"0755\"}]",
      "7:15: cannot read an item of 'directories': the key 'path' is missing"
    ),
    (
      "directories: [{path: /a}, {path: /a}]",
      "7:27: cannot use an item of 'directories': line 7 has the same path"
    ),
    (
      "files: [{path: /a}]",
      "7:9: cannot read an item of 'files': give it either 'text' or 'source'"
    ),
    (
      "files: [{path: /a, text: x, source: y}]",
      "7:9: cannot read an item of 'files': give it either 'text' or 'source'"
    ),
    (
      "users: [{name: 0root, uid: 0, gid: 0}]",
      "7:16: cannot read 'users.name': '0root' is not a user or group name (at most 32 letters, digits, '_', '-' and '.'; a letter or '_' first)"
    ),
    (
      "users: [{name: r, uid: 4294967295, gid: 0}]",
      "7:24: cannot read 'users.uid': 4294967295 is not between 0 and 4294967294"
    ),
    (
      "users: [{name: r, uid: -1, gid: 0}]",
      "7:24: cannot read 'users.uid': expected a whole number, found the number -1"
    ),
    (
      "users: [{name: r, uid: 0, gid: 0, home: \"/a:b\"}]",
      "7:41: cannot read 'users.home': it is empty, or has ':' or a line break"
    ),
    (
      "packages: {Libc6: all}",
      "7:12: cannot use package name 'Libc6': it must begin with a lower-case letter or a digit"
    ),
    (
      "packages: {libc6: some}",
      "7:19: cannot read 'packages.libc6': expected a list of patterns, 'all', or a map with 'files', found the text 'some'"
    ),
    (
      "packages: {libc6: {version: \">= 2\"}}",
      "7:12: cannot read 'packages.libc6': the key 'files' is missing"
    ),
    (
      "packages: {libc6: {files: all, version: \"3\"}}",
      "7:41: cannot read 'packages.libc6.version': '3': it must begin with <<, <=, =, >= or >>"
    ),
    (
      "packages: {libc6: [usr/lib]}",
      "7:20: cannot read pattern 'usr/lib': it must begin with '/': patterns are absolute paths of the final tree"
    ),
    (
      "packages: {/a/x.deb: all}",
      "7:12: cannot use package '/a/x.deb': name a .deb relative to this file, as in './agent_1.2_amd64.deb'"
    ),
    (
      "packages: {./x.rpm: all}",
      "7:12: cannot use package './x.rpm': a local package is a file ending in .deb"
    ),
    (
      "snapshot: 20261341T000000Z",
      "7:11: cannot read 'snapshot': '20261341T000000Z' is not a time such as 20261121T000000Z"
    ),
    (
      "image: {exposed-ports: [80, 443/tpc]}",
      "7:29: cannot read 'image.exposed-ports': '443/tpc' is not PORT, PORT/tcp or PORT/udp"
    ),
    (
      "image: {stop-signal: TERM}",
      "7:22: cannot read 'image.stop-signal': 'TERM' is not a signal such as SIGTERM"
    ),
    (
      "image: {entrypoint: /bin/sh}",
      "7:21: cannot read 'image.entrypoint': expected a list, found the text '/bin/sh'"
    ),
    (
      "os-release: {name: x}",
      "7:14: cannot use 'name' in 'os-release': a name has capitals, digits and '_', a value is one line"
    ),
    (
      "variants: {latest: {}}",
      "7:12: cannot call a variant 'latest': that is the manifest itself"
    ),
    (
      "variants: {a: {name: x}}",
      "7:16: cannot use key 'name' in a variant: it belongs to the whole manifest"
    ),
    (
      "variants: {debug: {}, b: {variants: [debgu]}}",
      "7:38: cannot use variant 'debgu': there is no such variant; did you mean 'debug'?"
    ),
    (
      "variants: {a: {variants: [b]}, b: {variants: [a]}}",
      "7:47: cannot compose variant 'b': a cycle, a -> b -> a"
    ),
    (
      "files: [{path: /a, text: x}]\nsymlinks: [{path: /a, target: b}]",
      "7:9: cannot make '/a' in 'files': it is already in 'symlinks' (m.yaml:8:12)"
    ),
  ]

  @Test("is told with its place, reason and remedy", arguments: table)
  func told(_ text: String, _ expected: String) {
    let mistakes = ManifestSample(text).mistakes()
    #expect(mistakes == "m.yaml:\(expected)")
  }

  @Test("of the archives is told")
  func archives() {
    let mistakes = ManifestSample([
      "m.yaml": """
      whittle: 1
      name: m
      architectures: [amd65]
      archives:
        debian: {suites: [], keyring: debian-14}
        other: {url: "ftp://a", suites: [../x], trusted: true}
        zflat: {url: "https://a/b", suites: [x], trusted: true, flat: true}
      packages: {a0: all}
      """
    ]).mistakes()
    #expect(
      mistakes == """
        m.yaml:3:17: cannot use architecture 'amd65': Debian has no such port; did you mean 'amd64'?
        m.yaml:5:20: cannot read 'archives.debian.suites': it is empty
        m.yaml:5:33: cannot use keyring 'debian-14': the built-in ones are debian-12 and debian-13, \
        and `ubuntu` is this machine's; write a file with its directory or suffix, as in './debian-14'
        m.yaml:6:16: cannot read 'archives.other.url': a URL begins with https://, http:// or file:/
        m.yaml:6:36: cannot read 'archives.other.suites': '../x' is not a name
        m.yaml:7:39: cannot use 'suites' with 'flat': the url itself is the directory
        """)
  }

  @Test("of what must be there is told")
  func missing() {
    let mistakes = ManifestSample(["m.yaml": "packages: {libc6: all}"]).mistakes()
    #expect(mistakes == "m.yaml:1:1: cannot read the manifest: the key 'whittle' is missing")
    let more = ManifestSample(["m.yaml": "whittle: 1\npackages: {libc6: all}"]).mistakes()
    #expect(
      more == """
        m.yaml:1:1: cannot read the manifest: the key 'name' is missing
        m.yaml:1:1: cannot read the manifest: the key 'architectures' is missing
        m.yaml:1:1: cannot read the manifest: the key 'archives' is missing
        """)
  }

  @Test("of the version is told alone")
  func version() {
    let mistakes = ManifestSample(["m.yaml": "whittle: 2\nnew-key: 1"]).mistakes()
    #expect(
      mistakes == "m.yaml:1:10: cannot read format version 2: this program reads version 1; "
        + "a newer whittle may read it")
  }

  @Test("shared by several variants is told once")
  func once() {
    let mistakes = ManifestSample("exclude: [x]\nvariants: {a: {}, b: {}}").mistakes()
    #expect(mistakes.split(separator: "\n").count == 1)
  }

  @Test("is one of many that are told together, in the order of the text")
  func several() {
    let mistakes = ManifestSample("exclude: [x]\nlayers: y\ncompression: z").mistakes()
    let lines = mistakes.split(separator: "\n").map { $0.prefix(9) }
    #expect(lines == ["m.yaml:7:", "m.yaml:8:", "m.yaml:9:"])
  }
}
