import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct BillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sbom",
    abstract: "Write the bill of materials of an image: packages, files, licences.",
    discussion: """
      The image is that of a manifest's lock, or one in any form. The bill names binary and source \
      packages as purls, every file with its hashes and the package that it is from, generated \
      files, and the licences that the packages declare. The same image always gives the same \
      bytes.

      Formats: spdx-2.3, spdx-3 (3.0.1) and cyclonedx (1.6).

      Examples:
        whittle sbom manifests/debian13/base.yaml -o base.spdx.json
        whittle sbom out/base:nonroot --arch arm64 --format cyclonedx
        whittle sbom docker://registry.example/base:13 --format spdx-3
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    help: "The format: spdx-2.3, spdx-3 or cyclonedx.",
    completion: .list(BillForm.allCases.map(\.rawValue)), transform: Self.form)
  var format = BillForm.spdx2

  @Option(
    name: [.short, .long], help: "The file to write (default: standard output).",
    completion: .file())
  var output: String?

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(help: "A manifest, or an image as for `ls`.", completion: .file())
  var image: String

  private static func form(_ text: String) throws -> BillForm {
    if let form = BillForm(rawValue: text) { return form }
    let all = BillForm.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--format takes \(all), not '\(text)'")
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let bytes = try await composer.run { composer in
      try await composer.bill(of: image, form: format, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    // A log may take a name for a command to it; as JSON it is the same.
    let shown =
      output == nil || output == "-"
      ? Array(TerminalText.json(String(decoding: bytes, as: UTF8.self)).utf8) : bytes
    try terminal.deliver(shown, to: output)
  }
}
