import ArgumentParser
import Composer
import Presentation

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List files of an image, as ls does.",
    discussion: """
      PATH is absolute, or relative to the image's root (the default); patterns (*, ?, [a-z], \
      {a,b}, ** for any directories) are expanded inside the image. Times are in UTC; user and \
      group names are those of the image; `total` is the KiB of contents; directories have no size.

      Examples:
        whittle ls out/base
        whittle ls -l out/base:nonroot /etc
        whittle ls -lR image.tar /usr/lib
        whittle ls out/base '/usr/lib/**/*.so*'
        whittle ls -lSh out/base /usr/bin --arch arm64
      """,
    helpNames: .long)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var look: ImageReadOptions

  @Flag(name: .customShort("l"), help: "Show mode, links, owner, group, size and time.")
  var long = false

  @Flag(name: [.short, .long], help: "Show hidden names, and . and ..")
  var all = false

  @Flag(name: [.customShort("A"), .long], help: "Show hidden names.")
  var almostAll = false

  @Flag(name: [.customShort("R"), .long], help: "List subdirectories, too.")
  var recursive = false

  @Flag(name: [.short, .long], help: "Show directories themselves, not their contents.")
  var directory = false

  @Flag(name: [.customShort("n"), .long], help: "Like -l, with numeric owner and group.")
  var numericUidGid = false

  @Flag(name: [.short, .long], help: "Sizes such as 1.2K and 34M (powers of 1024).")
  var humanReadable = false

  @Flag(
    name: [.customShort("F"), .long],
    help: "Mark directories with /, links with @, programs with *.")
  var classify = false

  @Flag(name: .customShort("S"), help: "Sort by size, largest first.")
  var bySize = false

  @Flag(name: .customShort("t"), help: "Sort by time, newest first.")
  var byTime = false

  @Flag(name: [.short, .long], help: "Reverse the order.")
  var reverse = false

  @Flag(name: .customShort("1"), help: "One name per line, even on a terminal.")
  var single = false

  @Argument(help: ImageReadOptions.image, completion: .file())
  var image: String

  @Argument(help: "Paths or patterns in the image.")
  var path: [String] = []

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try look.composer(terminal, store)
    let isLong = long || numericUidGid
    var options = ListingOptions()
    options.hidden = all ? .showWithDots : almostAll ? .show : .hide
    options.order = bySize ? .size : byTime ? .time : .name
    options.isReversed = reverse
    options.isRecursive = recursive && !directory
    options.showsDirectories = directory
    options.showsLinks = isLong || classify
    let listing = try await composer.run { [options] in
      try await $0.list(image, path, options: options)
    }
    terminal.finish()
    switch print.format {
    case .json: terminal.print(json: listing.json)
    case .text:
      var text = ListingText(
        isLong: isLong, isNumeric: numericUidGid, isHuman: humanReadable, marks: classify)
      if !single { text.width = Terminal.width }
      let lines = text.text(listing, hasHeaders: recursive || path.count > 1)
      if !lines.isEmpty { terminal.print(lines) }
    }
    try terminal.fail(listing.failures)
  }
}
