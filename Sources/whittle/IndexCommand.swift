import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Work with image indices.",
    subcommands: [Merge.self])

  struct Merge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge",
      abstract: "Put images that were built apart into one index for each name.",
      discussion: """
        Architectures that were built on different machines become one image index, with the \
        digest that a build of all of them gives. Two different images of one name and platform \
        are an error.

        Examples:
          whittle index merge out/amd64 out/arm64 -o out/all
          whittle index merge docker://registry.example/base:amd64 out/arm64 -o out/all
        """)

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var archives: ArchiveOptions

    @Option(name: [.short, .long], help: "The image layout to write.")
    var output: String

    @Argument(help: "Image layouts, archives, or docker:// references.")
    var images: [String]

    func run() async throws {
      let terminal = Terminal(speech)
      let composer = try archives.composer(terminal, store)
      let result = try await composer.run {
        try await $0.mergeIndices(images, to: FilePath(output))
      }
      terminal.finish()
      if print.format == .json { return terminal.print(json: result.json) }
      terminal.print(
        TerminalText.lines(
          result.indices.map { index in
            "\(index.name ?? "(no name)")  \(index.digest)  "
              + index.platforms.joined(separator: ", ")
          }))
    }
  }
}
