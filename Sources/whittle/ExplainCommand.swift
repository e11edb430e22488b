import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show why a path or a package is in an image.",
    discussion: """
      Names the package and its .deb, the pattern (file:line:column), link or library that \
      brought the path in, the chain of relations from the manifest, the cost in bytes, and other \
      packages that have the path. If no image has the path, it names the package that does. \
      Without a subject, every path is explained, one per line. The image shown is that of the \
      host's architecture, unless --arch says otherwise. For an image \
      without its manifest, it shows what the image's own records of packages say.

      Examples:
        whittle explain manifests/debian13/base.yaml libc6
        whittle explain manifests/debian13/base.yaml /etc/os-release
        whittle explain manifests/debian13/base.yaml | grep zoneinfo
        whittle explain image.oci.tar /bin/sh
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(help: "A manifest (`.yaml`), or an image as for `ls`.", completion: .file())
  var image: String

  @Argument(help: "An absolute path in the image, or the name of a package.")
  var subject: String?

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let found = try await composer.run { composer in
      try await composer.explain(image, subject, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    switch print.format {
    case .json: for explanation in found { terminal.print(json: explanation.json) }
    case .text where subject == nil: terminal.print(Table(found.map(\.row)).shown)
    case .text: for explanation in found { terminal.print(explanation.text) }
    }
  }
}
