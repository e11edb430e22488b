import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct ProvenanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "provenance",
    abstract: "Write how images were made, as an in-toto statement.",
    discussion: """
      The statement (in-toto v1, SLSA provenance v1) names the images of a lock and everything that \
      they were made of, by SHA-256. It is a function of the lock. For an image in a registry it is \
      the statement that was pushed with it.

      Examples:
        whittle provenance manifests/debian13/base.yaml
        whittle provenance out/base --lock base.lock.json
        whittle provenance docker://registry.example/base:13 -o base.provenance.json
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    name: [.short, .long], help: "The file to write (default: standard output).",
    completion: .file())
  var output: String?

  @Option(
    help: "The lock to read, if it is not beside the manifest; that of an image layout.",
    completion: .locks)
  var lock: String?

  @Argument(
    help: "A manifest, a lock, an image layout, or docker://HOST/NAME.", completion: .file())
  var image: String

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let bytes = try await composer.run { composer in
      try await composer.provenance(of: image, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    try terminal.deliver(bytes, to: output)
  }
}
