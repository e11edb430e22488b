import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct SourcesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "Fetch the source packages of exactly what an image holds.",
    discussion: """
      Each source package gets a directory in DIR with its .dsc and the files that this names. They \
      come from the archives by their signed indices; what has left them is looked for at the \
      snapshot service around the time of the lock.

      Example:
        whittle sources manifests/debian13/base.yaml -o sources
        whittle sources docker://registry.example/base:13 -o sources
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(name: [.short, .long], help: "The directory to write to.")
  var output: String

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(help: "A manifest, or an image as for `ls`.", completion: .file())
  var image: String

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let result = try await composer.run { composer in
      try await composer.sources(
        of: image, to: FilePath(output), lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    switch print.format {
    case .json: terminal.print(json: result.json)
    case .text: if !speech.quiet { terminal.print(result.text) }
    }
    guard result.missing.isEmpty else {
      for reason in result.reasons { terminal.note(reason) }
      terminal.note("no archive has the sources of \(result.missing.joined(separator: ", "))")
      throw ExitCode(ExitStatus.unavailable.rawValue)
    }
  }
}
