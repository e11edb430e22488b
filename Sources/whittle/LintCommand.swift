import ArgumentParser
import Composer
import SystemPackage

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check the images of a manifest without writing one.",
    discussion: """
      Looks for missing libraries and interpreters, dangling links, set-id and world-writable \
      files, missing copyrights, packages of which nothing is left. These are errors of lock and \
      build too; `allow` in the manifest accepts them. Notes are things worth knowing. The \
      packages are those of the lock where there is one of the manifest as it is, else the newest.

      Exit status 0 when there is no error, 1 when there is one, 2 when the manifest is wrong.

      Examples:
        whittle lint manifests/debian13/base.yaml
        whittle lint manifests/debian13/*.yaml --format json
      """)

  @OptionGroup var print: PrintOptions
  @OptionGroup var speech: SpeechOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "Read the lock here, not beside the manifest.")
  var lock: String?

  @Argument(help: "The manifests.")
  var manifests: [String]

  func validate() throws {
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results = try await composer.run { composer in
      try await composer.lint(manifests.map { FilePath($0) }, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    for result in results {
      switch print.format {
      case .json: terminal.print(result.json)
      case .text: if !speech.quiet || !result.isClean { terminal.print(result.text) }
      }
    }
    if results.contains(where: { !$0.isClean }) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
