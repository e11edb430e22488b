import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct LockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Choose packages, build, and write the lock.",
    discussion: """
      Reads the signed indices of the archives, resolves the packages that the manifest names, \
      builds every image, and pins all inputs and the resulting digests in FILE.lock.json beside \
      FILE.yaml.

      A lock that is there keeps every package at its version, as long as the manifest and the \
      archives allow; only what the manifest newly needs is chosen. `whittle bump` moves it. \
      With --check nothing is written, and the exit status is 1 if the lock would change.

      Example:
        whittle lock manifests/debian13/base.yaml
        whittle lock --check manifests/debian13/*.yaml
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "Where to write the lock, if not beside the manifest.", completion: .locks)
  var lock: String?

  @Flag(help: "Only say what would change; exit status 1 if anything would.")
  var check = false

  @Argument(help: "The manifests; without one, that of this directory.", completion: .manifests)
  var manifests: [String] = []

  mutating func validate() throws {
    if manifests.isEmpty { manifests = [try ManifestArguments(of: "lock").only()] }
    try ManifestArguments(of: "lock").check(manifests)
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results = try await composer.run { composer in
      try await composer.lock(
        manifests.map { FilePath($0) }, to: lock.map { FilePath($0) }, isCheck: check)
    }
    terminal.finish()
    for result in results {
      switch print.format {
      case .json: terminal.print(json: result.json)
      case .text where check:
        if !speech.quiet || result.isChanged { terminal.print(result.checkText) }
      case .text:
        if !speech.quiet {
          terminal.print(BuildTable(result.images).text)
          terminal.note(
            result.isChanged ? "wrote \(result.path)" : "\(result.path): nothing changed")
        }
      }
    }
    if check, results.contains(where: \.isChanged) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
