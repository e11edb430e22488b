import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct LockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Choose the newest packages, build, and write the lock.",
    discussion: """
      Reads the signed indices of the archives, resolves the packages that the manifest names, \
      builds every image, and pins all inputs and the resulting digests in NAME.lock.json beside \
      the manifest.

      Example:
        whittle lock manifests/debian13/base.yaml
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "Where to write the lock, if not beside the manifest.")
  var lock: String?

  @Argument(help: "The manifests.")
  var manifests: [String]

  func validate() throws {
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results = try await composer.run { composer in
      try await composer.lock(manifests.map { FilePath($0) }, to: lock.map { FilePath($0) })
    }
    terminal.finish()
    for result in results {
      switch print.format {
      case .json: terminal.print(result.json)
      case .text:
        if !speech.quiet {
          terminal.print(BuildTable(result.images).text)
          terminal.note(
            result.isChanged ? "wrote \(result.path)" : "\(result.path): nothing changed")
        }
      }
    }
  }
}
