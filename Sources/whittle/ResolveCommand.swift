import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct ResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Show what packages would pull in, as apt would on an empty system.",
    discussion: """
      Recommends are left out. Without --suite, the suites are those of Debian 13 with its updates \
      and security fixes. The signature of the archive is checked against Debian's keys.

      Examples:
        whittle resolve curl
        whittle resolve 'curl>=8' jq --suite trixie --arch arm64 --format json
        whittle resolve python3-minimal --tree
        whittle resolve nginx --manifest manifests/debian12/base.yaml
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(help: "A suite to read; may be repeated.")
  var suite: [String] = []

  @Option(help: "The archive of the suites (default: debian, or debian-security for -security).")
  var archive: String?

  @Option(help: "The components, separated by commas.")
  var component = "main"

  @Option(help: "Read the archives of this manifest instead.", completion: .manifests)
  var manifest: String?

  @Flag(help: "Show the dependencies as a tree.")
  var tree = false

  @Argument(help: "Packages, with optional constraints: curl, 'curl>=8'.")
  var packages: [String]

  func validate() throws {
    if manifest != nil, !suite.isEmpty || archive != nil {
      throw ValidationError("--manifest names the suites; leave out --suite and --archive")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store)
    let query = ResolveQuery(
      packages: packages,
      suites: suite.isEmpty ? ["trixie", "trixie-updates", "trixie-security"] : suite,
      archive: archive, components: component.split(separator: ",").map(String.init),
      manifest: manifest.map { FilePath($0) })
    let results = try await composer.run { try await $0.resolve(query) }
    terminal.finish()
    guard print.format == .text else { return terminal.print(json: ResolveResult.json(results)) }
    for result in results {
      if results.count > 1 { terminal.print("\(result.architecture):") }
      terminal.print(tree ? result.tree : table(result))
    }
  }

  private func table(_ result: ResolveResult) -> String {
    let rows = result.packages.map { package in
      [
        package.name, package.version, package.architecture, "\(ByteCount(package.size))",
        package.reason,
      ]
    }
    let total = result.packages.reduce(0) { $0 + $1.size }
    return Table(rows, right: [3]).shown
      + "\n\(result.packages.count) packages, \(ByteCount(total))"
  }
}
