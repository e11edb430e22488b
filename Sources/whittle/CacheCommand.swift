import ArgumentParser
import Composer
import SystemPackage

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look after the store of downloaded and unpacked blobs.",
    discussion: """
      Example:
        whittle cache info
      """,
    subcommands: [Info.self, Verify.self, Prune.self])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say where the cache is and what it holds.",
      discussion: "Example:\n  whittle cache info --format json")

    @OptionGroup var print: PrintOptions
    @OptionGroup var speech: SpeechOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      let usage = try store.folder().usage()
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(usage.json)
      case .text:
        terminal.print("\(usage.folder)")
        for part in usage.parts {
          terminal.print("  \(part.name): \(part.files) files, \(ByteCount(part.bytes))")
        }
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hash every blob again and remove those that are damaged.",
      discussion: """
        Exit status 4 when any was damaged; it is removed, so that the next run makes or fetches \
        it again.

        Example:
          whittle cache verify
        """)

    @OptionGroup var print: PrintOptions
    @OptionGroup var speech: SpeechOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      let result = try store.folder().verify()
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(result.json)
      case .text:
        for name in result.damaged { terminal.print("damaged, removed: \(name)") }
        if !speech.quiet { terminal.print("\(result.checked) files checked") }
      }
      if !result.damaged.isEmpty { throw ExitCode(ExitStatus.untrusted.rawValue) }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove what was not used for some time, and what killed runs left.",
      discussion: """
        Nothing is lost that cannot be fetched or made again.

        Example:
          whittle cache prune --older-than 30
        """)

    @OptionGroup var print: PrintOptions
    @OptionGroup var speech: SpeechOptions
    @OptionGroup var store: StoreOptions

    @Option(help: "Days without use after which a blob goes; 0 removes all.")
    var olderThan = 30

    func validate() throws {
      if !(0...36500).contains(olderThan) {
        throw ValidationError("--older-than takes a number of days")
      }
    }

    func run() throws {
      let result = try store.folder().prune(days: olderThan)
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(result.json)
      case .text:
        terminal.print("removed \(result.files) files, \(ByteCount(result.bytes))")
      }
    }
  }
}
