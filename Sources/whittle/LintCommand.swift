import ArgumentParser
import Composer
import Presentation
import SystemPackage

/// How `lint` prints what it found.
enum LintFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif
}

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check the images of a manifest without writing any, or any other image.",
    discussion: """
      Finds missing libraries and interpreters, dangling links, set-ID and world-writable \
      files, missing copyright files, and packages of which no file is left. These are errors of \
      lock and build, too; `allow` in the manifest accepts them. Notes are worth knowing, but not \
      errors. The packages are those of the lock if it is up to date, else the newest.

      An image layout, an archive or a directory is checked too, by what it holds: without its \
      manifest nothing is allowed, and a note says which checks need the manifest.

      The exit status is 0 if there is no error, 1 if there is one, 2 if the manifest is wrong.

      Examples:
        whittle lint manifests/debian13/base.yaml
        whittle lint manifests/debian13/*.yaml --format json
        whittle lint base.yaml --format sarif > lint.sarif
        whittle lint image.oci.tar
      """)

  @Option(help: "The output format.")
  var format = LintFormat.text

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(
    help:
      "Manifests (`.yaml`), or images as for `ls`; without one, the manifest of this directory.",
    completion: .file())
  var subjects: [String] = []

  mutating func validate() throws {
    if subjects.isEmpty { subjects = [try ManifestArguments(of: "lint").only()] }
    if lock != nil, subjects.count > 1 {
      throw ValidationError("--lock names one file, but there are \(subjects.count) manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results: [LintResult]
    do {
      results = try await composer.run { composer in
        try await composer.lint(subjects, lock: lock.map { FilePath($0) })
      }
    } catch {
      // Code scanning shows a mistake in the manifest where it is.
      if format == .sarif { terminal.print(json: Failure(error).sarif) }
      throw error
    }
    terminal.finish()
    if format == .sarif { terminal.print(json: SARIFLog(results).text) }
    for result in results {
      switch format {
      case .sarif: break
      case .json: terminal.print(json: result.json)
      case .text: if !speech.quiet || !result.isClean { terminal.print(result.text) }
      }
    }
    if results.contains(where: { !$0.isClean }) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
