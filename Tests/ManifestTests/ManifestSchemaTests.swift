import Content
import Manifest
import SystemPackage
import TestSupport
import Testing

@Suite("The schema of a manifest")
struct ManifestSchemaTests {
  @Test("is the file in docs")
  func file() throws {
    let page = packageDirectory.appending("docs").appending("whittle.schema.json")
    let found = String(decoding: ManifestSchema.bytes(), as: UTF8.self)
    if environment("UPDATE_GOLDEN") == "1" { try writeFile(found, to: page) }
    let expected = String(decoding: (try? contents(of: page)) ?? [], as: UTF8.self)
    #expect(found == expected)
  }

  /// The reader names the keys of a map of which a key is far from all that it knows.
  @Test("has the keys that the reader has, and each is in the reference")
  func keys() throws {
    let page = packageDirectory.appending("docs").appending("manifest.md")
    let reference = String(decoding: try contents(of: page), as: UTF8.self)
    var maps = 0
    for (shape, text) in Self.maps(ManifestSchema.root, around: { $0 }) {
      let names = shape.keys.map(\.name)
      let sample = ManifestSample(["m.yaml": text("{qqqqqqqqqqqqqqqqqqqqqqqq: 1}")])
      let mistakes = sample.mistakes()
      let said = mistakes.split(separator: "\n").first { $0.contains("the keys are ") }
      let known = said?.split(separator: "the keys are ").last?.split(separator: ", ")
      let reader = (known ?? []).map(String.init).sorted()
      #expect(names.sorted() == reader, "\(text("…")): \(mistakes)")
      for name in names {
        let isTold = ["`\(name)`", "`\(name): ", "{\(name): ", "### \(name)\n"]
          .contains { reference.contains($0) }
        #expect(isTold, "\(name) is not in docs/manifest.md")
      }
      maps += 1
    }
    #expect(maps > 15)
  }

  /// Every map that knows its keys, with a manifest around a value of it.
  private static func maps(
    _ shape: ManifestShape, around text: @escaping (String) -> String
  ) -> [(ManifestShape, (String) -> String)] {
    var found: [(ManifestShape, (String) -> String)] = shape.keys.isEmpty ? [] : [(shape, text)]
    for key in shape.keys {
      let needs = key.name == "whittle" ? "" : "whittle: 1, "
      let isRoot = text("").isEmpty
      found += maps(key.shape) { text("{\(isRoot ? needs : "")\(key.name): \($0)}") }
    }
    switch shape.items {
    case .list(let item)?: found += maps(item) { text("[\($0)]") }
    case .map(_, let value)?: found += maps(value) { text("{a0: \($0)}") }
    case .choice(let shapes)?: for shape in shapes { found += maps(shape, around: text) }
    case nil: break
    }
    return found
  }
}

/// The schema under a validator that knows nothing of Whittle.
@Suite(
  "The schema of a manifest, by check-jsonschema",
  .enabled(if: Tool.has("check-jsonschema"), "check-jsonschema is missing: scripts/setup test"))
struct ManifestSchemaCheckTests {
  /// The files that the validator refuses, of texts by the name of their file.
  private func refused(
    _ texts: [(name: String, text: String)], isPart: Bool = false
  ) throws -> [String: String] {
    let directory = try TemporaryDirectory()
    let schema = directory.appending("schema.json")
    try writeFile(ManifestSchema.bytes(isPart: isPart), to: schema)
    for (name, text) in texts { try writeFile(text, to: directory.appending(name)) }
    let ran = try run(
      "check-jsonschema",
      ["--no-cache", "--output-format", "json", "--schemafile", schema.string]
        + texts.map { directory.appending($0.name).string })
    let answer = try JSON(parsing: Array(ran.text.utf8))
    var refused: [String: String] = [:]
    for kind in ["errors", "parse_errors"] {
      for error in answer[kind]?.array ?? [] {
        let file = FilePath(error["filename"]?.string ?? "").lastComponent?.string ?? ""
        refused[file] = error["message"]?.string ?? "it is not YAML"
      }
    }
    return refused
  }

  @Test("takes all manifests and parts that are shipped")
  func shipped() throws {
    let manifests = packageDirectory.appending("manifests")
    func files(_ name: String) throws -> [(name: String, text: String)] {
      let directory = manifests.appending(name)
      return try listDirectory(directory).filter { $0.hasSuffix(".yaml") }.sorted().map {
        (
          "\(name)-\($0)",
          String(decoding: try contents(of: directory.appending($0)), as: UTF8.self)
        )
      }
    }
    let whole =
      try files("debian12") + files("debian13")
      + [("starter.yaml", StarterManifest.text(named: "starter"))]
    let refusedWhole = try refused(whole)
    #expect(whole.count > 15)
    #expect(refusedWhole == [:])
    let parts =
      try files("parts")
      + ["debian12", "debian13"].flatMap { release in
        BuiltInPart.all(of: release).map { ("\(release)-\($0.name).yaml", $0.text) }
      }
    let refusedParts = try refused(parts, isPart: true)
    #expect(refusedParts == [:])
  }

  /// What only the reader knows: texts that look like other things, names that must fit others.
  private static let beyond = [
    // YAML 1.2 reads `yes` as text.
    "image: {env: {DEBUG: yes}}",
    // Two items of a list, or two lists, about one path.
    "directories: [{path: /a}, {path: /a}]",
    "files: [{path: /a, text: x}]\nsymlinks: [{path: /a, target: b}]",
    // Variants that name each other.
    "variants: {debug: {}, b: {variants: [debgu]}}",
    "variants: {a: {variants: [b]}, b: {variants: [a]}}",
  ]

  @Test("refuses every mistake that a schema can know")
  func mistakes() throws {
    let table = ManifestMistakesTests.table
    let texts = table.enumerated().map { number, row in
      (name: "m\(number).yaml", text: ManifestSample.head + row.text + "\n")
    }
    let refused = try refused(texts)
    let taken = table.enumerated().filter { refused["m\($0.offset).yaml"] == nil }.map(
      \.element.text)
    let unexpected = taken.filter { !Self.beyond.contains($0) }
    #expect(unexpected == [])
    #expect(taken.count == Self.beyond.count)
  }

  @Test("refuses a manifest that lacks what it must have")
  func missing() throws {
    let refused = try refused([
      ("nothing.yaml", "packages: {libc6: all}\n"),
      ("no-archives.yaml", "whittle: 1\nname: m\narchitectures: [amd64]\npackages: {libc6: all}\n"),
      (
        "certificates.yaml",
        "whittle: 1\nname: m\narchitectures: [amd64]\nca-certificates: {bundle: /b}\n"
      ),
      ("architecture.yaml", "whittle: 1\nname: m\narchitectures: [amd65]\n"),
      (
        "keyring.yaml",
        "whittle: 1\nname: m\narchitectures: [amd64]\narchives: {d: {suites: [x], keyring: debian-14}}\n"
      ),
      (
        "no-keyring.yaml",
        "whittle: 1\nname: m\narchitectures: [amd64]\narchives: {d: {suites: [x]}}\n"
      ),
      (
        "flat.yaml",
        "whittle: 1\nname: m\narchitectures: [amd64]\narchives: {d: {trusted: true, flat: true}}\n"
      ),
      ("good.yaml", "whittle: 1\nname: m\narchitectures: [amd64]\n"),
      (
        "included.yaml",
        "whittle: 1\ninclude: [base.yaml]\nimage: {cmd: null}\npackages: {curl: none}\n"
      ),
      ("version.yaml", "whittle: 2\ninclude: [base.yaml]\n"),
    ])
    let names = refused.keys.sorted()
    #expect(
      names == [
        "architecture.yaml", "certificates.yaml", "flat.yaml", "keyring.yaml", "no-archives.yaml",
        "no-keyring.yaml", "nothing.yaml", "version.yaml",
      ])
  }
}
