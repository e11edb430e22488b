import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct BumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bump",
    abstract: "Move locks to the newest packages, rebuild, and show what changed.",
    discussion: """
      All architectures and variants of a lock move together, and every image is built, so that \
      the lock pins the new digests. The changes are printed as `whittle diff` prints them. A lock \
      whose packages have not changed is left untouched. Older indices and lower versions than \
      those of the lock are refused unless --allow-downgrade is given.

      With --check nothing is written; the exit status is 1 if there is anything newer. The \
      packages that would move are fetched, to say which of them change code or data of the images \
      and which were only built again. Of several manifests each source package is named once, with \
      the locks that it moves.

      Examples:
        whittle bump manifests/debian13/base.yaml
        whittle bump manifests/debian13/*.yaml --format markdown > comment.md
        whittle bump base.yaml --check
        whittle bump base.yaml --security
        whittle bump base.yaml --package libssl3t64,tzdata
      """)

  @OptionGroup var print: DiffFormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Flag(help: "Only show what is newer; exit with status 1 if anything is.")
  var check = false

  @Flag(help: "Move only packages with a security fix, and only to that fix.")
  var security = false

  @Option(
    help: ArgumentHelp(
      "Move only these packages, and those of the same source packages.", valueName: "a,b"))
  var package: String?

  @Option(
    help: ArgumentHelp(
      "Use the archives as they were then, from Debian's snapshot service.",
      valueName: "20261121T000000Z"))
  var snapshot: String?

  @Flag(help: "Accept older indices and lower versions, too.")
  var allowDowngrade = false

  @Option(help: "The lock, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(help: "The manifests; without one, that of this directory.", completion: .manifests)
  var manifests: [String] = []

  mutating func validate() throws {
    if manifests.isEmpty { manifests = [try ManifestArguments(of: "bump").only()] }
    try ManifestArguments(of: "bump").check(manifests)
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
    if security, package != nil {
      throw ValidationError("--security and --package cannot be used together")
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
      for result in results { terminal.print(json: result.json) }
      return
    }
    if check, results.contains(where: \.isNewer) { terminal.print(BumpResult.text(results)) }
    for result in results {
      if check, result.isNewer {
        continue
      } else if result.isWritten {
        terminal.note("wrote \(result.path)")
      } else {
        terminal.note(result.isNewer ? "\(result.path): nothing changed" : result.text)
      }
    }
    for result in results {
      if let text = result.leftText { terminal.note(text) }
    }
    let diffs = results.compactMap(\.diff)
    if !diffs.isEmpty { terminal.print(DiffResult.rendered(diffs, print.format), as: print.format) }
  }
}
