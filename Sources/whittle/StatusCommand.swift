import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct StatusCommand: AsyncParsableCommand {
  /// The forms in which the status is printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json, html
  }

  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show which of many locks must move, and why.",
    discussion: """
      All locks are held against the newest indices in one pass: packages behind, security \
      updates, what they fix, and whether code or data of the images would change. The packages \
      that would move are fetched for that; --no-files leaves it out. Releases that leave their \
      support are named where Debian's distro-info-data is installed.

      The exit status is 1 if something must move.

      Examples:
        whittle status images/*.lock.json
        whittle status images/*.lock.json --format html > status.html
        whittle status images/*.lock.json --no-files --format json
      """)

  @Option(help: "The output format: text, json or html.")
  var format = Form.text

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(
    help: ArgumentHelp(
      "A tracker's data, as for `cves` (default: WHITTLE_TRACKER, else none).",
      valueName: "file|url"))
  var tracker: String?

  @Flag(
    name: .customLong("no-files"), help: "Do not fetch packages to see which files would change.")
  var noFiles = false

  @Argument(
    help: "Locks, or manifests that have locks; without one, the manifest of this directory.")
  var locks: [String] = []

  mutating func validate() throws {
    if locks.isEmpty { locks = [try ManifestArguments(of: "status").only()] }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store)
    var options = StatusOptions()
    options.looksAtFiles = !noFiles
    options.tracker = tracker
    let status = try await composer.run { [options] in try await $0.status(locks, options) }
    terminal.finish()
    switch format {
    case .text: terminal.print(status.text)
    case .json: terminal.print(json: status.json)
    case .html: terminal.print(raw: Array("\(FleetPage(status).text)\n".utf8))
    }
    if status.mustMove { throw ExitCode(ExitStatus.different.rawValue) }
  }
}
