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
      packages that have the path. If no image has the path or package, it names what would bring \
      it: a package, a built-in part, or a dependency that was left out. \
      Without a subject, every path is explained, one per line. The image shown is that of the \
      host's architecture, unless --arch says otherwise. For an image \
      without its manifest, it shows what the image's own records of packages say.

      With --mentions, it shows all that the files of an image mention and the image lacks, with \
      the files that do, the packages that have it, and the lines for the manifest; a subject \
      narrows that to a file or a package.

      Examples:
        whittle explain manifests/debian13/base.yaml libc6
        whittle explain manifests/debian13/base.yaml /etc/os-release
        whittle explain manifests/debian13/base.yaml | grep zoneinfo
        whittle explain manifests/debian13/curl.yaml --mentions
        whittle explain image.oci.tar /bin/sh
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Flag(help: "Show what files mention and the image lacks.")
  var mentions = false

  @Argument(help: "A manifest (`.yaml`), or an image as for `ls`.", completion: .file())
  var image: String

  @Argument(help: "An absolute path in the image, or the name of a package.")
  var subject: String?

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    if mentions { return try await showMentions(composer, terminal) }
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

  private func showMentions(_ composer: Composer, _ terminal: Terminal) async throws {
    let found = try await composer.run { composer in
      try await composer.mentions(image, subject, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    for result in found {
      switch print.format {
      case .json: for line in result.json { terminal.print(json: line) }
      case .text: terminal.print(result.text)
      }
    }
  }
}
