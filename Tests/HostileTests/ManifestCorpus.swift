import TestSupport

/// Manifests that are no YAML, bombs of aliases, nested without end, or not what the schema says.
enum ManifestCorpus {
  private static let head =
    "whittle: 1\nname: odd\narchitectures: [amd64]\narchives: {debian: {suites: [trixie], keyring: debian-13}}\n"

  private static func with(_ text: String) -> [UInt8] { [UInt8](text: head + text) }

  static let rows: [Hostile] = HostileTable { table in
    texts(&table)
    bombs(&table)
    schema(&table)
  }.rows

  private static func texts(_ table: inout HostileTable) {
    table.takes("a good manifest", with("packages: {}\n"))
    table.refuses("nothing", [], "odd.yaml:1:1")
    table.refuses(
      "a NUL", with("a: \0\n"), "odd.yaml:5:4: cannot read the file: the control character")
    table.refuses("a byte that is not UTF-8", with("a: ") + [0xff], "odd.yaml:5:4")
    table.refuses("an overlong slash", with("a: ") + [0xc0, 0xaf], "a byte that is not UTF-8")
    table.refuses("half a surrogate", with("a: ") + [0xed, 0xa0, 0x80], "a byte that is not UTF-8")
    table.refuses("UTF-16", [0xff, 0xfe, 0x61, 0], "odd.yaml:1:1")
    table.refuses("a line separator that editors hide", with("a: \u{2028}\n"), "U+2028")
    table.refuses("a byte order mark inside", with("a: \u{feff}\n"), "U+FEFF")
    table.takes("a byte order mark first", [0xef, 0xbb, 0xbf] + with("packages: {}\n"))
    table.refuses(
      "2 MiB", with("description: " + String(repeating: "x", count: 2 << 20)), "larger than")
    table.refuses("a tab for an indent", with("packages:\n\ta: all\n"), "a tab; indent with spaces")
    table.refuses("an open bracket", with("exclude: [/a\n"), "odd.yaml:")
    table.refuses("an open quote", with("name2: \"x\n"), "odd.yaml:")
    table.refuses("two documents", with("packages: {}\n---\nname: x\n"), "odd.yaml:")
    table.refuses(
      "a list for a manifest", [UInt8](text: "- whittle: 1\n"), "it is a list, not a map")
    table.refuses("a text for a manifest", [UInt8](text: "whittle\n"), "it is text, not a map")
    table.refuses("a tag", with("exclude: !!python/object [x]\n"), "cannot use the YAML tag")
    table.refuses(
      "a tag on a text", with("description: !!binary aGk=\n"), "cannot use the YAML tag")
    table.refuses("a merge key", with("image: {<<: {user: x}}\n"), "the merge key '<<'")
    table.refuses(
      "a directive that nobody knows", [UInt8](text: "%YAML 9.9\n---\nwhittle: 1\n"), "odd.yaml:")
    table.refuses("a key twice", with("packages: {}\npackages: {}\n"), "given twice")
    table.refuses(
      "a key twice by an escape", with("packages: {}\n\"pack\\u0061ges\": {}\n"), "given twice")
    table.refuses("a key that is a map", with("? {a: b}\n: c\n"), "odd.yaml:")
    table.refuses("a percent sign", with("exclude: [%x]\n"), "odd.yaml:")
  }

  private static func bombs(_ table: inout HostileTable) {
    let levels = (0..<24).map { level in
      level == 0
        ? "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
        : "a\(level): &a\(level) ["
          + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]"
    }
    table.refuses(
      "a billion laughs", with(levels.joined(separator: "\n") + "\n"), "more than 50000 values")
    let keys = (0..<24).map { level in
      level == 0
        ? "a0: &a0 {x: y}" : "a\(level): &a\(level) {? [*a\(level - 1), *a\(level - 1)] : x}"
    }
    table.refuses(
      "a billion laughs of keys", with(keys.joined(separator: "\n") + "\n"),
      "a list or a map, not text")
    table.refuses("an alias to itself", with("exclude: &a [*a]\n"), "odd.yaml:")
    table.refuses("an alias to nothing", with("exclude: [*nobody]\n"), "odd.yaml:")
    for depth in [40, 5_000, 100_000] {
      table.refuses(
        "\(depth) brackets", with("exclude: " + String(repeating: "[", count: depth)), "odd.yaml:")
      let pairs = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      table.refuses("\(depth) pairs of brackets", with("exclude: " + pairs), "odd.yaml:")
      table.refuses(
        "\(depth) braces", with("exclude: " + String(repeating: "{a: ", count: depth)), "odd.yaml:")
      table.refuses(
        "\(depth) dashes", with("exclude:\n " + String(repeating: "- ", count: depth)), "odd.yaml:")
    }
    let many = (0..<60_000).map { "x\($0)" }.joined(separator: ",")
    table.refuses("60 000 items", with("exclude: [\(many)]\n"), "more than 50000 values")
    table.refuses(
      "a pattern of 10 000 stars",
      with("exclude: [\"/\(String(repeating: "*", count: 10_000))\"]\n"), "odd.yaml:5")
    let braces = String(repeating: "{a,b}", count: 12)
    table.refuses(
      "a pattern of 4096 alternatives", with("exclude: [\"/\(braces)\"]\n"), "odd.yaml:5")
    table.refuses(
      "a pattern of open braces", with("exclude: [\"/\(String(repeating: "{a,", count: 200))\"]\n"),
      "odd.yaml:5")
  }

  private static func schema(_ table: inout HostileTable) {
    for (name, text, refusal) in [
      ("a package list that is a number", "packages: 7\n", "expected a map"),
      (
        "a user whose uid overflows", "users: [{name: a, uid: 99999999999999999999, gid: 0}]\n",
        "uid"
      ),
      ("a mode of letters", "files: [{path: /a, text: x, mode: \"rwx\"}]\n", "octal digits"),
      (
        "a mode with set-uid and more", "files: [{path: /a, text: x, mode: \"77777\"}]\n",
        "octal digits"
      ),
      ("a path that climbs", "files: [{path: /../a, text: x}]\n", "'..'"),
      ("a path that is the root", "files: [{path: /, text: x}]\n", "odd.yaml:5"),
      ("a relative path", "files: [{path: a, text: x}]\n", "must begin with '/'"),
      ("a directory in place of a file", "files: [{path: /a, source: /etc/}]\n", "odd.yaml:5"),
      ("a link of an empty target", "symlinks: [{path: /a, target: \"\"}]\n", "odd.yaml:5"),
      (
        "a line feed in an account", "users: [{name: \"a\\nb\", uid: 0, gid: 0}]\n",
        "a line break or control"
      ),
      ("a colon in a shell", "users: [{name: a, uid: 0, gid: 0, shell: \"/a:b\"}]\n", "':'"),
      ("an environment name with =", "image: {env: {\"A=B\": x}}\n", "odd.yaml:5"),
      ("a mirror of another scheme", "snapshot: now\n", "is not a time"),
      ("a pattern that climbs", "exclude: [/a/../b]\n", "odd.yaml:5"),
      ("a pattern without a slash", "exclude: [a]\n", "must begin with '/'"),
      ("a pattern with an open set", "exclude: [\"/[a\"]\n", "odd.yaml:5"),
      ("an unknown variable", "exclude: [\"/${HOME}\"]\n", "odd.yaml:5"),
      ("an include that climbs out", "include: [../../../../../../etc/passwd]\n", "odd.yaml:5"),
      ("an include of itself", "include: [odd.yaml]\n", "cycle"),
      ("a layer budget of -1", "layers: {budget: -1}\n", "odd.yaml:5"),
    ] {
      table.refuses(name, with(text), refusal)
    }
  }
}
