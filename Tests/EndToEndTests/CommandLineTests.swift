import Content
import SystemPackage
import TestSupport
import Testing

/// How the program speaks with people, editors and CI: errors, help and manual pages.
@Suite struct CommandLineTests {
  /// A line that is wrong, and all that is said of it.
  static let mistakes: [([String], String)] = [
    (["biuld"], "cannot run 'biuld': there is no such verb; did you mean 'build'?"),
    (["frobnicate"], "cannot run 'frobnicate': there is no such verb; `whittle --help` lists them"),
    (
      ["build", "--ofline", "m.yaml", "-o", "x"],
      "unknown option '--ofline'; did you mean '--offline'?; see `whittle build --help`"
    ),
    (
      ["lint", "m.yaml", "--format", "xml"],
      "the value 'xml' is not right for '--format <format>'; it takes 'text', 'json' or 'sarif'; "
        + "see `whittle lint --help`"
    ),
    (
      ["diff", "a.lock.json"],
      "missing expected argument '<new>'; see `whittle diff --help`"
    ),
    (
      ["cat", "image", "/x", "--format", "json"],
      "there is no --format here: this verb prints no data; see `whittle cat --help`"
    ),
    (
      ["init", "--format", "text"],
      "there is no --format here: this verb prints no data; see `whittle init --help`"
    ),
    (
      ["report", "image", "-o", "x", "--format", "text"],
      "there is no --format here: this verb prints no data; see `whittle report --help`"
    ),
  ]

  @Test("a mistake on the line is told as all errors are, with what to do", arguments: mistakes)
  func mistake(_ line: [String], _ expected: String) throws {
    let ran = try run(Workshop.program.string, line)
    let wantsJSON = line.contains("json") && line.contains("--format")
    if wantsJSON {
      let answer = try JSON(parsing: ran.errors)
      #expect(answer["message"]?.string == expected)
      #expect(answer["status"]?.int == 2)
    } else {
      #expect(ran.complaint == "error: \(expected)\n")
    }
    #expect(ran.status == 2)
    #expect(ran.text == "")
  }

  @Test("with --format json each mistake of a manifest is a line of JSON with its place")
  func errorsAsJSON() throws {
    let text = ToyArchive.manifest.replacing("exclude:", with: "exclud:")
      .replacing("name: toy\n", with: "name: TOY\n")
    let shop = try Workshop(text)
    let ran = try shop.whittle("lock", "toy.yaml", "--format", "json")
    #expect(ran.status == 2)
    let lines = ran.complaint.split(separator: "\n")
    let found = try lines.map { try JSON(parsing: Array($0.utf8)) }
    #expect(found.count == 2)
    #expect(found.map { $0["file"]?.string } == ["toy.yaml", "toy.yaml"])
    #expect(found.map { $0["line"]?.int } == [2, 16])
    #expect(found.map { $0["column"]?.int } == [7, 1])
    let messages = found.compactMap { $0["message"]?.string }
    #expect(messages.allSatisfy { $0.hasPrefix("cannot ") })
  }

  @Test("lint writes SARIF, with the mistakes of a manifest where they are")
  func sarif() throws {
    let shop = try Workshop(
      ToyArchive.manifest.replacing(
        "- /usr/bin/{toy,toi,jouet}", with: "- /usr/bin/toy\n    - /usr/lib/toy/helper"))
    let ran = try shop.whittle("lint", "toy.yaml", "--format", "sarif")
    #expect(ran.status == 1)
    let log = try JSON(parsing: ran.output)
    #expect(log["version"]?.string == "2.1.0")
    let run = log["runs"]?.array?.first
    let results = run?["results"]?.array ?? []
    let setuid = results.first { $0["ruleId"]?.string == "setuid" }
    #expect(setuid?["level"]?.string == "error")
    let place = setuid?["locations"]?.array?.first
    #expect(
      place?["physicalLocation"]?["artifactLocation"]?["uri"]?.string == "toy.yaml")
    let subject = place?["logicalLocations"]?.array?.first?["fullyQualifiedName"]?.string
    #expect(subject == "/usr/lib/toy/helper")
    let rules = run?["tool"]?["driver"]?["rules"]?.array?.compactMap { $0["id"]?.string } ?? []
    let used = Set(results.compactMap { $0["ruleId"]?.string })
    #expect(Set(rules) == used)

    let wrong = try Workshop(ToyArchive.manifest.replacing("exclude:", with: "exclud:"))
    let refused = try wrong.whittle("lint", "toy.yaml", "--format", "sarif")
    #expect(refused.status == 2)
    let region = try JSON(parsing: refused.output)["runs"]?.array?.first?["results"]?.array?.first?[
      "locations"]?.array?.first?["physicalLocation"]?["region"]
    #expect(region?["startLine"]?.int == 16)
    #expect(region?["startColumn"]?.int == 1)
  }

  @Test("init writes the schema that the manifest's first line names, once")
  func schemaBeside() throws {
    let place = try TemporaryDirectory()
    let program = Workshop.program.string
    let first = try run(program, ["init", "one"], in: place.path)
    #expect(first.complaint.contains("wrote whittle.schema.json"))
    let text = String(decoding: try contents(of: place.appending("one.yaml")), as: UTF8.self)
    #expect(text.hasPrefix("# yaml-language-server: $schema=whittle.schema.json\n"))
    let schema = place.appending("whittle.schema.json")
    let written = try contents(of: schema)
    let printed = try run(program, ["schema"])
    #expect(printed.output == written)
    try writeFile("mine", to: schema)
    let second = try run(program, ["init", "two"], in: place.path)
    #expect(second.status == 0)
    #expect(!second.complaint.contains("schema"))
    let after = try contents(of: schema)
    #expect(String(decoding: after, as: UTF8.self) == "mine")
  }

  @Test("there is a manual page for each verb and for the manifest, and man has no objection")
  func manual() throws {
    let place = try TemporaryDirectory()
    let program = Workshop.program.string
    let ran = try run(program, ["manual", "--output", "man"], in: place.path)
    try #require(ran.status == 0, "\(ran.complaint)")
    let pages = try listDirectory(place.appending("man").appending("man1")).sorted()
    let verbs = try run(program, ["--help"]).text
    #expect(pages.count > 20)
    for page in pages where page != "whittle.1" {
      let verb = String(page.dropFirst("whittle-".count).dropLast(2))
      #expect(verbs.contains("\n  \(verb) "), "\(page)")
    }
    guard Tool.has("man", "groff") else { return }
    let files = pages.map { "man/man1/\($0)" } + ["man/man5/whittle-manifest.5"]
    for file in files {
      let shown = try run(
        "man", ["--warnings", "-E", "UTF-8", "-l", "-P", "cat", file],
        environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"],
        in: place.path)
      #expect(shown.complaint == "", "\(file)")
      #expect(shown.status == 0)
      #expect(shown.text.contains("NAME"))
    }
    let manifest = try contents(of: place.appending("man/man5/whittle-manifest.5"))
    let text = String(decoding: manifest, as: UTF8.self)
    #expect(text.contains("archives.NAME.suites"))
    #expect(text.contains("users[].uid"))
  }
}

/// What is told to whoever names something that is almost right.
@Suite struct NearMissTests {
  @Test("build takes the one manifest of the directory, and writes to out/")
  func noArguments() throws {
    let shop = try Workshop()
    let ran = try shop.whittle("build")
    #expect(ran.status == 0, "\(ran.complaint)")
    let isThere = FileStatus(of: shop.directory.path.pushing("out/toy/index.json")) != nil
    #expect(isThere)
    try writeFile("whittle: 1\n", to: shop.directory.appending("zoo.yaml"))
    let two = try shop.whittle("build")
    #expect(two.status == 2)
    #expect(
      two.complaint
        == "error: name a manifest: there are 2 in this directory, such as `whittle build toy.yaml`; "
        + "see `whittle build --help`\n")
  }

  @Test("a directory, a lock or an image in the place of a manifest says what to type")
  func otherThings() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(built.status == 0, "\(built.complaint)")
    let verbs = [
      ("lock", ".", "it is a directory; type `whittle lock toy.yaml`"),
      ("build", "toy.lock.json", "it is a lock; type `whittle build toy.yaml`"),
      ("verify", "image", "it is an image layout; "),
      ("build", "tyo.yaml", "no such file; did you mean 'toy.yaml'?"),
      ("bump", "archive", "it is a directory without manifests; `whittle init NAME` writes one"),
    ]
    for (verb, path, words) in verbs {
      let ran = try shop.whittle(verb, path)
      #expect(ran.status == 2)
      #expect(
        ran.complaint.hasPrefix("error: cannot read the manifest '\(path)': \(words)"),
        "\(ran.complaint)")
    }
  }

  @Test("words of other tools and slips of the hand are understood")
  func words() throws {
    let cases = [
      ("architectures: [amd64", "architectures: [x86_64", "did you mean 'amd64'?"),
      ("architectures:", "arch:", "did you mean 'architectures'?"),
      ("suites: [toy", "suites: [trxie, toy", "did you mean 'trixie'?"),
    ]
    for (old, new, words) in cases {
      let text = ToyArchive.manifest.replacing(old, with: new)
      try #require(text != ToyArchive.manifest, "\(old)")
      let shop = try Workshop(text)
      let ran = try shop.whittle("lock", "toy.yaml")
      #expect(ran.complaint.contains(words), "\(ran.complaint)")
    }
    let shop = try Workshop()
    let ran = try shop.whittle("build", "toy.yaml", "--arch", "x86_64")
    #expect(ran.complaint.contains("; did you mean 'amd64'?"), "\(ran.complaint)")
    #expect(ran.status == 2)
  }

  @Test("the version says what the bytes of an image depend on")
  func version() throws {
    let lines = try run(Workshop.program.string, ["--version"]).text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("whittle ") == true)
    #expect(lines.dropFirst().first == "layer format 1")
    #expect(lines.last?.contains("gzip (libdeflate ") == true)
    #expect(lines.last?.contains("zstd (libzstd ") == true)
  }
}
