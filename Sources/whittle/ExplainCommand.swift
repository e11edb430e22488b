import ArgumentParser
import Composer
import SystemPackage

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a path or a package is in an image.",
    discussion: """
      Names the package, its .deb, the pattern (file:line:column), link or library need that \
      brought the path, the chain of relations from the manifest, what it costs, and the other \
      packages that have the path. Of a path that is in no image it says which package would have \
      it. Without a subject all paths are explained, one a line. The host's architecture is looked \
      at, unless --arch says otherwise.

      Examples:
        whittle explain manifests/debian13/base.yaml libc6
        whittle explain manifests/debian13/base.yaml /etc/os-release
        whittle explain manifests/debian13/base.yaml | grep zoneinfo
      """)

  @OptionGroup var print: PrintOptions
  @OptionGroup var speech: SpeechOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "Read the lock here, not beside the manifest.")
  var lock: String?

  @Argument(help: "The manifest.")
  var manifest: String

  @Argument(help: "An absolute path of the image, or a package's name.")
  var subject: String?

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let found = try await composer.run { composer in
      try await composer.explain(
        FilePath(manifest), subject, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    switch print.format {
    case .json: for explanation in found { terminal.print(explanation.json) }
    case .text where subject == nil: terminal.print(Table(found.map(\.row)).text)
    case .text: for explanation in found { terminal.print(explanation.text) }
    }
  }
}
