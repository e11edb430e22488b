import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build the images that a lock pins, making the lock first if needed.",
    discussion: """
      Without a manifest it takes the one of this directory, and without -o it writes to out/NAME. \
      With one manifest, OUT is an OCI image layout that holds every variant under its name; with \
      several, OUT is a directory with one layout for each. If the result is not exactly what the \
      lock pins, nothing is written.

      Example:
        whittle build
        whittle build manifests/debian13/base.yaml -o out/base
        whittle build base.yaml -o b.tar --output-format docker-archive --tag b:13
        whittle build base.yaml -o - --output-format docker-archive | docker load
        whittle build base.yaml --push registry.example/base:13

      Formats: oci, an image layout in a directory; oci-archive, the same in one file; \
      docker-archive, for docker load; tar and dir, the root filesystem. The last three hold one \
      architecture, this machine's unless --arch says otherwise; tar and dir hold one variant, \
      latest unless --variant says otherwise. `-o -` writes a form that is one file to standard \
      output. --push sends what was built to a registry, as `whittle push` does.
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    name: [.short, .long], help: "The directory or file to write; - for standard output.",
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("Push to this registry: HOST[:PORT]/NAME[:TAG].", valueName: "ref"))
  var push: String?

  @Option(
    help: ArgumentHelp(
      "The image's name in a docker-archive (NAME:TAG), or a further tag of --push; may be repeated.",
      valueName: "tag"))
  var tag: [String] = []

  @Flag(inversion: .prefixedNo, help: "Push lock, recipe, SBOM and provenance as referrers.")
  var attach = true

  @Option(
    help: "The output format: oci, oci-archive, docker-archive, tar or dir.",
    completion: .list(OutputKind.allCases.map(\.rawValue)), transform: Self.kind)
  var outputFormat = OutputKind.oci

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(
    help: "The manifests (default: the one of this directory).", completion: .manifests)
  var manifests: [String] = []

  private static func kind(_ text: String) throws -> OutputKind {
    if let kind = OutputKind(rawValue: text) { return kind }
    let all = OutputKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--output-format takes \(all), not '\(text)'")
  }

  mutating func validate() throws {
    let arguments = ManifestArguments(of: "build")
    if manifests.isEmpty { manifests = [try arguments.only()] }
    try arguments.check(manifests)
    if output == nil, push == nil {
      guard outputFormat == .oci else {
        throw ValidationError("name where to write with -o, or a registry with --push")
      }
      let stem = FilePath(manifests[0]).stem ?? "image"
      output = manifests.count == 1 ? "out/\(stem)" : "out"
    }
    if output == "-", !outputFormat.isOneFile {
      throw ValidationError(
        "-o - needs an --output-format that is one file: oci-archive, docker-archive or tar")
    }
    if output == "-", manifests.count > 1 {
      throw ValidationError("-o - holds the images of one manifest, not of \(manifests.count)")
    }
    if !tag.isEmpty, push == nil, outputFormat != .dockerArchive {
      throw ValidationError("--tag is for --output-format docker-archive and for --push")
    }
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let names = outputFormat == .dockerArchive ? tag : []
    let composer = try archives.composer(
      terminal, store, variants: variants.names, dockerNames: names)
    let places = manifests.map { FilePath($0) }
    let lock = lock.map { FilePath($0) }
    try await composer.run { composer in
      if output == "-" {
        try await composer.build(places[0], lock: lock, kind: outputFormat) {
          terminal.print(raw: $0)
        }
      } else if let output {
        let results = try await composer.build(
          places, lock: lock, output: FilePath(output), kind: outputFormat)
        terminal.finish()
        switch print.format {
        case .json: for result in results { terminal.print(json: result.json) }
        case .text: if !speech.quiet { tell(results, terminal, output) }
        }
      }
      guard let push else { return }
      var options = PushOptions()
      options.tags = outputFormat == .dockerArchive ? [] : tag
      options.attaches = attach
      let pushed = try await composer.push(manifests, to: push, lock: lock, options: options)
      terminal.finish()
      PushCommand.tell(pushed, print.format, terminal)
    }
  }

  /// One table, whatever the number of manifests; of many, a line a variant.
  private func tell(_ results: [BuildResult], _ terminal: Terminal, _ output: String) {
    let table = BuildTable(results.flatMap(\.images))
    terminal.print(results.count > 1 ? table.summary : table.text)
    for result in results where result.isChanged { terminal.note("wrote \(result.output)") }
    let same = results.filter { !$0.isChanged }
    if same.count > 1 { terminal.note("\(same.count) outputs: nothing changed") }
    if same.count == 1, let one = same.first { terminal.note("\(one.output): nothing changed") }
    if outputFormat == .oci, let first = results.first {
      terminal.note("next: skopeo inspect oci:\(first.output):latest")
    }
  }
}
