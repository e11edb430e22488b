import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write an HTML page about an image: sizes, packages, licences, findings.",
    discussion: """
      The page is a single file that needs no network: a map of sizes to zoom and search, \
      packages with versions, sources and licences, findings of the checks, and the config. The \
      same image always gives the same page.

      Examples:
        whittle report out/base -o report.html
        whittle report out/base:nonroot --arch arm64 -o report.html
        whittle report out/base --against old/base -o report.html
        whittle report out/base --tracker tracker.json -o report.html
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var look: ImageReadOptions

  @Option(name: [.short, .long], help: "The file to write.", completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "Also show the changes since this image, manifest or lock.", valueName: "b"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Also show known vulnerabilities by this tracker's data, as `cves` does.",
      valueName: "file|url"))
  var tracker: String?

  @Argument(help: ImageReadOptions.image, completion: .file())
  var image: String

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try look.composer(terminal, store)
    let report = try await composer.run {
      try await $0.report(image, against: against, tracker: tracker)
    }
    try report.write(to: FilePath(output))
    terminal.finish()
    terminal.note("wrote \(output)")
  }
}
