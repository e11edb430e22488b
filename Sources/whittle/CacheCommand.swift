import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Inspect, check and shrink the cache.",
    discussion: """
      Example:
        whittle cache info
      """,
    subcommands: [Info.self, Verify.self, Prune.self])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show where the cache is and what it holds.",
      discussion: "Example:\n  whittle cache info --format json")

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      let usage = try store.directory().usage()
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(json: usage.json)
      case .text:
        terminal.print(TerminalText.line("\(usage.directory)"))
        for part in usage.parts {
          terminal.print("  \(part.name): \(part.files) files, \(ByteCount(part.bytes))")
        }
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hash every blob again and remove damaged ones.",
      discussion: """
        A damaged file is removed, so that the next run fetches or builds it again; the exit \
        status is then 4.

        Example:
          whittle cache verify
        """)

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      let result = try store.directory().verify()
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(json: result.json)
      case .text:
        for name in result.damaged {
          terminal.print(TerminalText.line("damaged, removed: \(name)"))
        }
        if !speech.quiet { terminal.print("\(result.checked) files checked") }
      }
      if !result.damaged.isEmpty { throw ExitCode(ExitStatus.untrusted.rawValue) }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove what has not been used for some time, and leftovers of killed runs.",
      discussion: """
        Everything removed can be fetched or built again.

        Example:
          whittle cache prune --older-than 30
        """)

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions

    @Option(help: "Remove blobs unused for this many days; 0 removes all.")
    var olderThan = 30

    func validate() throws {
      if !(0...36500).contains(olderThan) {
        throw ValidationError("--older-than takes a number of days")
      }
    }

    func run() throws {
      let result = try store.directory().prune(days: olderThan)
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(json: result.json)
      case .text:
        terminal.print("removed \(result.files) files, \(ByteCount(result.bytes))")
      }
    }
  }
}
