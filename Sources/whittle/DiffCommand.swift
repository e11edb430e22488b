import ArgumentParser
import Composer
import Presentation
import SystemPackage

/// What `diff` and `bump` take to say what is printed.
struct DiffFormatOptions: ParsableArguments {
  @Option(
    help: "The output format: text, markdown, json or html.",
    completion: .list(["text", "markdown", "json", "html"]), transform: Self.format)
  var format = DiffFormat.text

  @Option(
    help: ArgumentHelp("Compare only these: packages, files, config.", valueName: "part,part"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "What of files to ignore: mtime, rebuilt, mode, owner, content, link, …",
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
    abstract: "Show how two locks or images differ: packages, files, config.",
    discussion: """
      OLD and NEW are each a manifest (which stands for its lock), a lock, or an image. \
      @REVISION after a manifest or a lock reads it from git. Changed packages are shown with the \
      changelog entries between the two versions and the vulnerabilities and bugs that these \
      mention, changed files with the fields that differ. A file that holds the same code and \
      data as before is called rebuilt, not changed; --ignore rebuilt hides it.

      The exit status is 1 if anything differs.

      Examples:
        whittle diff base.yaml@HEAD~1 base.yaml
        whittle diff base.yaml@main base.yaml --format markdown > comment.md
        whittle diff old.lock.json new.lock.json --only packages
        whittle diff base.yaml@v1 base.yaml --arch amd64 --ignore mtime,rebuilt
      """)

  @OptionGroup var print: DiffFormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(
    help: ArgumentHelp("Only these variants, separated by commas.", valueName: "v,w"),
    completion: .variants)
  var variant: String?

  @Argument(help: "The old lock, manifest or image.", completion: .file())
  var old: String

  @Argument(help: "The new lock, manifest or image.", completion: .file())
  var new: String

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(
      terminal, store, variants: variant.map(ArchiveOptions.list))
    let options = try print.options()
    let result = try await composer.run { try await $0.diff(old, new, options) }
    terminal.finish()
    if !speech.quiet || !result.isSame {
      terminal.print(result.rendered(print.format), as: print.format)
    }
    if !result.isSame { throw ExitCode(ExitStatus.different.rawValue) }
  }
}
