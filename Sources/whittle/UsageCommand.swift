import ArgumentParser
import Composer

/// What the rows of `du` are.
enum UsageGrouping: String, ExpressibleByArgument, CaseIterable {
  case folder, package
}

/// What the rows of `du` are sorted by.
enum UsageSorting: String, ExpressibleByArgument, CaseIterable {
  case path, size
}

struct UsageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "du",
    abstract: "Say how much folders or packages of an image hold, as du does.",
    discussion: """
      Sizes are those of the contents in KiB, rounded up; the names of one file count once, \
      folders and links nothing (as `du --apparent-size` on a disk, less what a file system spends \
      on these). With --by package, what no package of the image's records has stands under \
      `(no package)`.

      Examples:
        whittle du -h --depth 2 out/base
        whittle du -sh out/base /usr/lib /usr/share
        whittle du -h --by package out/base
        whittle du -ab image.tar /etc --sort size
      """,
    helpNames: .long)

  @OptionGroup var print: PrintOptions
  @OptionGroup var speech: SpeechOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var look: LookOptions

  @Option(help: "One row for each folder, or package.")
  var by = UsageGrouping.folder

  @Option(
    name: [.customShort("d", allowingJoined: true), .long, .customLong("max-depth")],
    help: "Folders so far below the paths; 0 is -s.")
  var depth: Int?

  @Flag(name: [.short, .long], help: "Only the sum of each path.")
  var summarize = false

  @Flag(name: [.short, .long], help: "Rows for files too.")
  var all = false

  @Flag(name: [.customShort("c"), .long], help: "The sum of all at the end.")
  var total = false

  @Flag(name: [.short, .long], help: "Bytes, not KiB.")
  var bytes = false

  @Flag(name: [.short, .long], help: "Sizes such as 1.2K and 34M (powers of 1024).")
  var humanReadable = false

  @Option(help: "Sort by path (folders after what is in them), or size, the largest first.")
  var sort: UsageSorting?

  @Argument(help: LookOptions.image)
  var image: String

  @Argument(help: "Paths or patterns of the image.")
  var path: [String] = []

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth takes a number from 0") }
    if summarize, all { throw ValidationError("-s shows sums only and -a every file: name one") }
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
    case .json: terminal.print(usage.json)
    case .text:
      var text: [UInt8] = []
      for row in usage.rows { text += line(row.bytes, row.name) }
      if total { text += line(usage.total, Array("total".utf8)) }
      terminal.print(bytes: text)
    }
    try terminal.fail(usage.failures)
  }

  private func line(_ count: Int64, _ name: [UInt8]) -> [UInt8] {
    let size = humanReadable ? Size.human(count) : bytes ? "\(count)" : Size.kibibytes(count)
    return Array("\(size)\t".utf8) + name + [10]
  }
}
