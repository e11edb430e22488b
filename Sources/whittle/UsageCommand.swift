import ArgumentParser
import Composer
import Presentation
import Spelling

/// What the rows of `du` are.
enum UsageGrouping: String, ExpressibleByArgument, CaseIterable {
  case directory, package
}

/// What the rows of `du` are sorted by.
enum UsageSorting: String, ExpressibleByArgument, CaseIterable {
  case path, size
}

struct UsageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "du",
    abstract: "Show how large the directories or packages of an image are, as du does.",
    discussion: """
      Sizes are KiB of contents, rounded up. A file with several names counts once; directories \
      and links count nothing (as with `du --apparent-size`, less what a filesystem spends on \
      them). With --by package, files that belong to no recorded package are counted under \
      `(no package)`.

      Examples:
        whittle du -h --depth 2 out/base
        whittle du -sh out/base /usr/lib /usr/share
        whittle du -h --by package out/base
        whittle du -ab image.tar /etc --sort size
      """,
    helpNames: .long)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var look: ImageReadOptions

  @Option(help: "One row per directory, or per package.")
  var by = UsageGrouping.directory

  @Option(
    name: [.customShort("d", allowingJoined: true), .long, .customLong("max-depth")],
    help: "How deep to go below the paths; 0 is the same as -s.")
  var depth: Int?

  @Flag(name: [.short, .long], help: "Only the total of each path.")
  var summarize = false

  @Flag(name: [.short, .long], help: "Show files, too.")
  var all = false

  @Flag(name: [.customShort("c"), .long], help: "Add a grand total.")
  var total = false

  @Flag(name: [.short, .long], help: "Print bytes, not KiB.")
  var bytes = false

  @Flag(name: [.short, .long], help: "Sizes such as 1.2K and 34M (powers of 1024).")
  var humanReadable = false

  @Option(help: "Sort by path (directories after their contents) or by size (largest first).")
  var sort: UsageSorting?

  @Argument(help: ImageReadOptions.image, completion: .file())
  var image: String

  @Argument(help: "Paths or patterns in the image.")
  var path: [String] = []

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth must not be negative") }
    if summarize, all {
      throw ValidationError("-s shows only totals and -a every file: choose one")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try look.composer(terminal, store)
    var options = UsageOptions()
    options.isByPackage = by == .package
    options.depth = summarize ? 0 : depth
    options.showsFiles = all
    options.order = sort.map { $0 == .size ? .size : .path }
    let usage = try await composer.run { [options] in
      try await $0.usage(of: image, path, options: options)
    }
    terminal.finish()
    switch print.format {
    case .json: terminal.print(json: usage.json)
    case .text:
      for row in usage.rows { terminal.print(line(row.bytes, row.name)) }
      if total { terminal.print(line(usage.total, Array("total".utf8))) }
    }
    try terminal.fail(usage.failures)
  }

  private func line(_ count: Int64, _ name: [UInt8]) -> String {
    let size = humanReadable ? Size.human(count) : bytes ? "\(count)" : Size.kibibytes(count)
    return "\(size)\t\(printable(name))"
  }
}
