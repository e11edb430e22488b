import ArgumentParser
import Composer
import SystemPackage

struct BumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bump",
    abstract: "Move locks to the newest packages, rebuild, and say what changed.",
    discussion: """
      All architectures and variants of a lock move at once, and every image is built, so that the \
      lock pins what comes out. What changed is printed as `whittle diff` does. A lock of which no \
      package changes is left as it is. Indices older than the lock's and lower versions are \
      refused unless --allow-downgrade is given.

      With --check nothing is written: exit status 1 when there is something newer.

      Examples:
        whittle bump manifests/debian13/base.yaml
        whittle bump manifests/debian13/*.yaml --format markdown > comment.md
        whittle bump base.yaml --check
        whittle bump base.yaml --security
        whittle bump base.yaml --package libssl3t64,tzdata
      """)

  @OptionGroup var print: DiffPrintOptions
  @OptionGroup var speech: SpeechOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Flag(help: "Only say what is newer; exit status 1 when something is.")
  var check = false

  @Flag(help: "Move only packages that have a security fix, and only to that.")
  var security = false

  @Option(
    help: ArgumentHelp(
      "Move only these packages and those of the same sources.", valueName: "a,b"))
  var package: String?

  @Option(
    help: ArgumentHelp(
      "Take the archives as they were then, from Debian's snapshot service.",
      valueName: "20261121T000000Z"))
  var snapshot: String?

  @Flag(help: "Take older indices and lower versions, too.")
  var allowDowngrade = false

  @Option(help: "The lock is here, not beside the manifest.")
  var lock: String?

  @Argument(help: "The manifests.")
  var manifests: [String]

  func validate() throws {
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
    if security, package != nil {
      throw ValidationError("--security and --package exclude each other")
    }
    if check, print.format == .markdown || print.format == .html {
      throw ValidationError("--check prints text or json")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store)
    var options = BumpOptions()
    options.isCheck = check
    options.isSecurityOnly = security
    options.packages = package.map(ArchiveOptions.list) ?? []
    options.snapshot = snapshot
    options.allowsDowngrade = allowDowngrade
    options.diff = try print.options()
    let results = try await composer.run { composer in
      try await composer.bump(
        manifests.map { FilePath($0) }, options, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    show(results, terminal)
    if check, results.contains(where: \.isNewer) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }

  private func show(_ results: [BumpResult], _ terminal: Terminal) {
    if print.format == .json {
      for result in results { terminal.print(result.json) }
      return
    }
    for result in results {
      if check, result.isNewer {
        terminal.print(result.text)
      } else if result.isWritten {
        terminal.note("wrote \(result.path)")
      } else {
        terminal.note(result.isNewer ? "\(result.path): nothing changed" : result.text)
      }
    }
    let diffs = results.compactMap(\.diff)
    if !diffs.isEmpty { terminal.print(DiffResult.rendered(diffs, print.format)) }
  }
}
