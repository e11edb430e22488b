import Content
import SystemPackage
import TestSupport
import Testing

/// The examples of README and docs: whoever types them gets what the page shows.
@Suite("The examples of the pages")
struct ExampleTests {
  @Test("each is run, or a comment above it says why not")
  func reasons() {
    let blocks = PageExample.all
    #expect(blocks.count > 20)
    let odd = blocks.filter { $0.kind == .unknown && $0.reason == nil }.map(\.testDescription)
    #expect(odd == [])
    // A console without a command, or output without one, would be run and show nothing.
    let idle = blocks.filter {
      $0.reason == nil && $0.kind == .console && $0.steps.isEmpty
    }.map(\.testDescription)
    #expect(idle == [])
  }

  @Test("a page's blocks are found with their languages, reasons and commands")
  func parsing() throws {
    let text = """
      One.
      <!-- not run: needs a moon -->
      ```sh
      fly
      ```
      ```console
      $ one \\
      1 first

      …
      $ two
      ```
      """
    let blocks = PageExample.all(in: text, of: "x.md")
    try #require(blocks.count == 2)
    #expect(blocks[0].reason == "needs a moon")
    #expect(blocks[0].testDescription == "x.md:3")
    #expect(blocks[1].reason == nil)
    #expect(blocks[1].steps.map(\.command) == ["one \\", "two"])
    #expect(blocks[1].steps.map(\.output) == [["1 first"], []])
  }

  @Test(
    "a manifest, or a piece of one, is read without a mistake",
    arguments: PageExample.all.filter { $0.kind == .yaml && $0.isRun })
  func manifests(_ example: PageExample) throws {
    let directory = try TemporaryDirectory()
    try must("cp", ["-r", Self.manifests("parts"), directory.appending("parts").string])
    // What a manifest includes lies in its git checkout.
    try makeDirectory(directory.appending(".git"))
    let place = directory.appending("own")
    let isWhole = example.isWholeManifest
    try writeFile(example.text, to: place.appending(isWhole ? "m.yaml" : "piece.yaml"))
    if !isWhole { try writeFile(Self.around, to: place.appending("m.yaml")) }
    for word in example.text.split(whereSeparator: { " ,{}[]\n\"".contains($0) }) {
      if word.hasPrefix("./") { try writeFile("", to: place.pushing(FilePath(String(word)))) }
      guard word.hasSuffix(".asc") else { continue }
      let key = try contents(of: FilePath(Self.manifests("keys/debian-13.asc")))
      try writeFile(key, to: place.pushing(FilePath(String(word))))
    }
    // Without a lock it can only fail behind the manifest.
    let ran = try run(
      Workshop.program.string, ["explain", "m.yaml"], environment: Self.environment(directory),
      in: place)
    let said = ran.complaint
    #expect(
      said.hasPrefix("error: cannot read the lock ") && said.contains(": it does not exist"),
      "\(said)")
  }

  private static func manifests(_ name: String) -> String {
    packageDirectory.pushing(FilePath("manifests/\(name)")).string
  }

  /// What a piece of a manifest is included by.
  private static let around = """
    whittle: 1
    name: example
    include: [piece.yaml]
    architectures: [amd64]
    archives: {debian: {suites: [trixie], keyring: debian-13}}
    packages: {libc6: []}

    """

  private static func environment(_ directory: borrowing TemporaryDirectory) -> [String: String] {
    let inherited = ["http_proxy", "https_proxy", "no_proxy", "WHITTLE_MIRROR"].compactMap { name in
      TestSupport.environment(name).map { (name, $0) }
    }
    return [
      "PATH": "\(Workshop.program.removingLastComponent()):/usr/bin:/bin",
      "HOME": directory.appending("home").string, "LC_ALL": "C.UTF-8",
      "XDG_CACHE_HOME": packageDirectory.pushing(".build/whittle-example-cache").string,
    ].merging(inherited) { $1 }
  }

  @Test(
    "commands print what the page shows, but for versions, sizes and digests",
    .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
    .enabled(if: Tool.has("cc", "sh"), "cc is not installed"))
  func commands() throws {
    let directory = try TemporaryDirectory()
    let place = directory.appending("work")
    try makeDirectory(place)
    // In one directory, the README first: other pages go on with its image.
    for example in PageExample.all where example.isRun {
      switch example.kind {
      case .yaml:
        guard example.isWholeManifest else { continue }
        let name = example.fileName ?? "line-\(example.line).yaml"
        try writeFile(example.text, to: place.appending(name))
        guard example.fileName == nil else { continue }
        try check(
          PageExample.Step(command: "whittle lock \(name)", output: []), of: example, in: place,
          Self.environment(directory))
      case .console, .script:
        for step in example.steps {
          try check(step, of: example, in: place, Self.environment(directory))
        }
      case .illustration, .source, .unknown: continue
      }
    }
  }

  private func check(
    _ step: PageExample.Step, of example: PageExample, in place: FilePath,
    _ environment: [String: String]
  ) throws {
    let ran = try run("sh", ["-ec", step.command], environment: environment, in: place)
    let isRefused = step.output.contains { $0.hasPrefix("error: ") || $0.contains(" errors") }
    let said = ran.text + ran.complaint
    #expect((ran.status != 0) == isRefused, "\(example.testDescription): \(step.command): \(said)")
    let found = said.split(separator: "\n").map { Self.masked(String($0)) }
    for line in step.output {
      #expect(
        found.contains(Self.masked(line)), "\(example.testDescription): \(line)\nis not in\n\(said)"
      )
    }
  }

  /// A line without what another day changes: every word with a digit is a `#`.
  private static func masked(_ line: String) -> String {
    line.split(separator: " ").map { word in
      word.contains { ("0"..."9").contains($0) } ? "#" : String(word)
    }.joined(separator: " ")
  }
}
