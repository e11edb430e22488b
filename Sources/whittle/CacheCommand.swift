import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Inspect, check, shrink and export the cache.",
    discussion: """
      Examples:
        whittle cache info
        whittle cache prune --max-size 5GB
        whittle cache export pool base.lock.json
      """,
    subcommands: [Info.self, Verify.self, Prune.self, Export.self])

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
        for part in usage.parts + [usage.total] {
          terminal.print("  \(part.name): \(part.files) files, \(ByteCount(part.bytes))")
        }
        if let limit = usage.limit {
          terminal.print("  pruned to \(ByteCount(limit)) after every run that adds to it")
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
        Everything removed can be fetched or built again. With --max-size, what was not used for \
        longest goes until the rest is small enough; --always says it once and for all: every later \
        run that adds to the cache prunes it to that size at its end.

        Examples:
          whittle cache prune --older-than 30
          whittle cache prune --max-size 5GB --dry-run
          whittle cache prune --max-size 20GB --always
        """)

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions

    @Option(
      help:
        "Remove what was unused for this many days (default: 30, or none with --max-size); 0 removes all."
    )
    var olderThan: Int?

    @Option(
      help: ArgumentHelp(
        "Remove what was unused for longest until this is left, such as 5GB.", valueName: "size"))
    var maxSize: String?

    @Flag(name: [.customShort("n"), .long], help: "Remove nothing; say what would be removed.")
    var dryRun = false

    @Flag(
      inversion: .prefixedNo,
      help: "Prune to --max-size after every run that adds to the cache, or no longer.")
    var always: Bool?

    func validate() throws {
      if let olderThan, !(0...36500).contains(olderThan) {
        throw ValidationError("--older-than takes a number of days")
      }
      if let maxSize, ByteCount.bytes(parsing: maxSize) == nil {
        throw ValidationError("--max-size takes a size such as 500MB or 5GB, not '\(maxSize)'")
      }
      if always == true, maxSize == nil { throw ValidationError("--always needs --max-size") }
      if always != nil, dryRun {
        throw ValidationError("--always and --dry-run exclude each other")
      }
    }

    func run() throws {
      let cache = try store.directory()
      var pruning = Cache.Pruning()
      pruning.size = maxSize.flatMap { ByteCount.bytes(parsing: $0) }
      pruning.days = olderThan ?? (maxSize == nil ? 30 : nil)
      pruning.isTrial = dryRun
      let result = try cache.prune(pruning)
      if let always { try cache.keep(below: always ? pruning.size : nil) }
      let terminal = Terminal(speech)
      switch print.format {
      case .json: terminal.print(json: result.json)
      case .text:
        let verb = dryRun ? "would remove" : "removed"
        terminal.print("\(verb) \(result.files) files, \(ByteCount(result.bytes))")
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write what builds without a network need into a directory.",
      discussion: """
        With locks, or manifests that have locks, DIR gets their packages, which are fetched if the \
        cache lacks them; without, every blob of the cache. `--pool DIR --offline` builds from it.

        Examples:
          whittle cache export pool base.lock.json
          whittle build base.yaml --pool pool --offline --no-cache
        """)

    @OptionGroup var print: FormatOptions
    @OptionGroup var speech: MessageOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var archives: ArchiveOptions

    @Argument(help: "The directory to write; what it holds already stays.", completion: .directory)
    var directory: String

    @Argument(help: "Locks, or manifests that have locks.", completion: .locks)
    var locks: [String] = []

    func run() async throws {
      let terminal = Terminal(speech)
      let composer = try archives.composer(terminal, store)
      let result = try await composer.run { [directory, locks] composer in
        try await composer.export(locks, to: FilePath(directory))
      }
      terminal.finish()
      switch print.format {
      case .json: terminal.print(json: result.json)
      case .text:
        terminal.print(
          TerminalText.line(
            "\(result.directory): \(result.files) files, \(ByteCount(result.bytes))"))
      }
    }
  }
}
