import Manifest
import SystemPackage
import Testing

@Suite("The YAML of a manifest")
struct ManifestYAMLTests {
  @Test(
    "is refused with the place when it is not plain",
    arguments: [
      ("image:\n\tuser: x", "8:1: cannot read the file: a tab; indent with spaces"),
      ("name: {", nil), ("exclude: [a, b", nil), ("a: b: c", nil), ("--- \nx: 1", nil),
      ("x: 1\n---\ny: 1", nil), ("exclude: *nothing", nil),
      (
        "exclude: !!set {}",
        "7:10: cannot use the YAML tag 'tag:yaml.org,2002:set': tags are not allowed in a manifest"
      ),
      (
        "exclude: !local []",
        "7:10: cannot use the YAML tag '!local': tags are not allowed in a manifest"
      ),
      ("? [a]\n: b", "7:3: cannot read a key: it is a list or a map, not text"),
      (
        "image: {<<: {user: x}}",
        "7:9: cannot use the merge key '<<': it is not part of the manifest; use 'include'"
      ),
      ("x: \u{7}", "7:4: cannot read the file: the control character U+7"),
      ("ő: \u{202e}x\u{85}", "7:6: cannot read the file: the control character U+85"),
    ] as [(String, String?)])
  func refused(_ text: String, _ expected: String?) {
    let mistakes = ManifestSample(text).mistakes()
    #expect(mistakes == expected.map { "m.yaml:\($0)" } ?? mistakes)
    #expect(mistakes.hasPrefix("m.yaml:"))
  }

  @Test("must be UTF-8")
  func encoding() {
    let error = #expect(throws: ManifestError.self) {
      try Manifest.load("m.yaml") { _ in Array("whittle: 1\nname: a".utf8) + [0xff] }
    }
    #expect(error?.description == "m.yaml:2:8: cannot read the file: a byte that is not UTF-8")
  }

  @Test("may be empty no more than a list", arguments: ["", "# nothing\n", "[]", "text", "~"])
  func notAMap(_ text: String) {
    let mistakes = ManifestSample(["m.yaml": text]).mistakes()
    #expect(mistakes.hasPrefix("m.yaml:"))
    #expect(mistakes.contains(": cannot read the file: it is "))
  }

  @Test("may have a byte-order mark and CR LF line ends")
  func windows() throws {
    let text = "\u{feff}" + (ManifestSample.head + "description: d").replacing("\n", with: "\r\n")
    let manifest = try ManifestSample(["m.yaml": text]).load()
    #expect(manifest.description == "d")
  }

  @Test("has aliases that are expanded")
  func aliases() throws {
    let manifest = try ManifestSample(
      """
      packages:
        libc6: &files [/usr/lib/*/libc.so.6]
        libm6: *files
      """
    ).load()
    let variant = try manifest.variant("latest")
    let counts = variant.packages.map { selection in
      if case .patterns(let patterns) = selection.files { patterns.count } else { 0 }
    }
    #expect(counts == [1, 1])
  }

  @Test("cannot grow without bound by aliases")
  func bomb() {
    var text = "image:\n  env:\n    a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let list = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
      text += "    a\(level): &a\(level) [\(list)]\n"
    }
    let mistakes = ManifestSample(text).mistakes()
    #expect(mistakes.hasSuffix("cannot read the file: more than 50000 values, aliases expanded"))
  }

  @Test(
    "cannot have keys that aliases make endless",
    arguments: [
      "y: {*a20 : x}", "? *a20\n: x", "y: {[*a20]: x}", "? [*a20]\n: x", "y: {{b: *a20}: x}",
    ])
  func keys(_ key: String) {
    var text = "x0: &a0 [x, x]\n"
    for level in 1...60 {
      text += "x\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
      guard [10, 60].contains(level) else { continue }
      let file = text + key.replacing("a20", with: "a\(level)")
      let mistakes = ManifestSample(["m.yaml": file]).mistakes()
      #expect(
        mistakes.contains(level == 60 ? "more than 50000 values" : "a list or a map, not text"))
    }
  }

  @Test("has text with the signs of keys and of aliases in it")
  func signs() throws {
    let text = ["? x &a *a", "&a [*a]: ? b", "*a : &a {}: "]
    let yaml = text.map { "  - \(YAMLText.quoted($0))\n" }.joined()
    var reader = YAMLReader(file: "y")
    let value = try reader.read(Array("a:\n\(yaml)b: |\n  ? &a\n  *a : b\n".utf8))
    guard case .map(let members) = value.content, case .list(let items) = members[0].value.content
    else { return #expect(Bool(false)) }
    let found = items.map { item in if case .text(let text) = item.content { text } else { "" } }
    #expect(found == text)
  }

  @Test("cannot be nested without bound", arguments: [33, 5_000, 200_000])
  func deep(_ depth: Int) {
    let text =
      "exclude: " + String(repeating: "[", count: depth)
      + String(repeating: "]", count: depth)
    let mistakes = ManifestSample(text).mistakes()
    #expect(mistakes.hasPrefix("m.yaml:7:"))
  }

  @Test("cannot be larger than a mebibyte")
  func large() {
    let mistakes = ManifestSample("# " + String(repeating: "x", count: 1 << 20)).mistakes()
    #expect(mistakes == "m.yaml:1:1: cannot read the file: it is larger than 1048576 bytes")
  }
}
