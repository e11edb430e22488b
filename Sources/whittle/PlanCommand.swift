import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct PlanCommand: AsyncParsableCommand {
  /// The forms in which a plan is printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json, github, gitlab, kubernetes
  }

  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Divide the work of building many locks into groups of equal work.",
    discussion: """
      The work of a lock is what it fetches and packs; locks that share packages come together, \
      since these cost a worker nothing twice. The same locks give the same plan.

      Formats: text, json, github (the matrix of a workflow), gitlab (a job of a child pipeline), \
      kubernetes (an indexed Job).

      Examples:
        whittle plan images/*.lock.json --shards 8
        whittle plan *.yaml --shards 8 --changed-since main --format github
        whittle plan images/*.lock.json --shards 4 --moving
      """)

  @Option(help: "The output format: text, json, github, gitlab or kubernetes.")
  var format = Form.text

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(help: ArgumentHelp("How many groups.", valueName: "k"))
  var shards: Int

  @Option(
    name: .customLong("changed-since"),
    help: ArgumentHelp(
      "Only locks that differ, or whose manifests do, from a revision of git.", valueName: "rev"))
  var changedSince: String?

  @Flag(help: "Only locks that must move, as `status` says.")
  var moving = false

  @Argument(help: "Locks, or manifests that have locks.")
  var locks: [String]

  func validate() throws {
    guard (1...10_000).contains(shards) else {
      throw ValidationError("--shards takes a number from 1 to 10000")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store)
    var options = PlanOptions(shards: shards)
    options.changedSince = changedSince
    options.onlyMoving = moving
    let plan = try await composer.run { [options] in try await $0.plan(locks, options) }
    terminal.finish()
    switch format {
    case .text:
      let lines = plan.shards.map { shard in
        "\(shard.number): \(ByteCount(shard.work)): \(shard.locks.joined(separator: " "))"
      }
      terminal.print(TerminalText.lines(lines.isEmpty ? ["nothing to do"] : lines))
    case .json: terminal.print(json: plan.json)
    case .github: terminal.print(json: plan.gitHub)
    case .gitlab: terminal.print(json: plan.gitLab)
    case .kubernetes: terminal.print(json: plan.kubernetes)
    }
  }
}
