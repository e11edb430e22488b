import ArgumentParser
import Composer
import SystemPackage

/// What `diff` and `bump` take to say what is printed.
struct DiffPrintOptions: ParsableArguments {
  @Option(
    help: "How to print the result: text, markdown, json or html.", transform: Self.format)
  var format = DiffFormat.text

  @Option(
    help: ArgumentHelp("Only these parts: packages, files, config.", valueName: "part,part"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "Fields of files that do not count: mtime, mode, owner, content, link, …",
      valueName: "field,field"))
  var ignore: String?

  private static func format(_ text: String) throws -> DiffFormat {
    if let format = DiffFormat(rawValue: text) { return format }
    throw ValidationError("--format takes text, markdown, json or html, not '\(text)'")
  }

  func options() throws -> DiffOptions {
    var options = DiffOptions()
    if let only {
      options.parts = Set(
        try ArchiveOptions.list(only).map { name in
          guard let part = DiffOptions.Part(rawValue: name) else {
            throw ValidationError("--only takes packages, files and config, not '\(name)'")
          }
          return part
        })
    }
    if let ignore {
      options.ignored = Set(ArchiveOptions.list(ignore))
      for name in options.ignored.sorted() where !DiffOptions.fields.contains(name) {
        throw ValidationError(
          "--ignore takes \(DiffOptions.fields.joined(separator: ", ")), not '\(name)'")
      }
    }
    return options
  }

  func validate() throws { _ = try options() }
}

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say how two locks or images differ: packages, files, config.",
    discussion: """
      OLD and NEW are each a manifest (its lock is meant), a lock, or an image. Behind a manifest \
      or a lock, @REVISION reads it from git. Packages come with the entries of their changelogs \
      in between, the vulnerabilities and bugs that these name; files with the fields that differ.

      Exit status 1 when something differs.

      Examples:
        whittle diff base.yaml@HEAD~1 base.yaml
        whittle diff base.yaml@main base.yaml --format markdown > comment.md
        whittle diff old.lock.json new.lock.json --only packages
        whittle diff base.yaml@v1 base.yaml --arch amd64 --ignore mtime
      """)

  @OptionGroup var print: DiffPrintOptions
  @OptionGroup var speech: SpeechOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(help: ArgumentHelp("Only these variants, separated by commas.", valueName: "v,w"))
  var variant: String?

  @Argument(help: "What it was.")
  var old: String

  @Argument(help: "What it is.")
  var new: String

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(
      terminal, store, variants: variant.map(ArchiveOptions.list))
    let options = try print.options()
    let result = try await composer.run { try await $0.diff(old, new, options) }
    terminal.finish()
    if !speech.quiet || !result.isSame { terminal.print(result.rendered(print.format)) }
    if !result.isSame { throw ExitCode(ExitStatus.different.rawValue) }
  }
}
