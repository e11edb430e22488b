import ArgumentParser
import Composer
import SystemPackage

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a manifest of slices of chisel, or of a Dockerfile.",
    discussion: """
      Prints a manifest for Debian, or writes it with -o. What has no counterpart is listed in a \
      comment at its end. Nothing is run, and nothing is locked.

      Examples:
        whittle import chisel chisel-releases openssl_bins -o tls.yaml
        whittle import dockerfile Dockerfile -o app.yaml
      """,
    subcommands: [ImportChiselCommand.self, ImportDockerfileCommand.self])
}

/// Where a manifest that was made goes.
struct ImportOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "Write the manifest to this file, which must not exist.")
  var output: String?

  @Option(help: "The name of the manifest.")
  var name: String?

  func write(_ imported: ImportedText, _ terminal: Terminal) throws {
    if let output {
      try Composer.write(imported, to: FilePath(output))
      terminal.note("wrote \(output)")
      terminal.note("next: whittle lint \(output)")
    } else {
      Terminal.write(imported.text, to: .standardOutput)
    }
    if imported.remarks > 0 {
      let lines = imported.remarks == 1 ? "1 line has" : "\(imported.remarks) lines have"
      terminal.note("\(lines) no counterpart; the manifest lists them at its end")
    }
  }
}

struct ImportChiselCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chisel",
    abstract: "Make a manifest of slices and all that they need.",
    discussion: """
      Example:
        git clone --branch ubuntu-24.04 https://github.com/canonical/chisel-releases
        whittle import chisel chisel-releases openssl_bins -o openssl.yaml
      """)

  @OptionGroup var imports: ImportOptions
  @OptionGroup var speech: MessageOptions

  @Argument(help: "A checkout of chisel-releases (formats v1 to v3).")
  var directory: String

  @Argument(help: "Slices, such as openssl_bins.")
  var slices: [String]

  func run() throws {
    let imported = try Composer.importChisel(
      FilePath(directory), slices: slices, named: imports.name)
    try imports.write(imported, Terminal(speech))
  }
}

struct ImportDockerfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dockerfile",
    abstract: "Make a manifest of the last stage of a Dockerfile.",
    discussion: """
      FROM chooses the release, `apt-get install` the packages; COPY, USER, ENV, ENTRYPOINT and the \
      other settings become keys of the manifest.

      Example:
        whittle import dockerfile Dockerfile -o app.yaml
      """)

  @OptionGroup var imports: ImportOptions
  @OptionGroup var speech: MessageOptions

  @Argument(help: "The Dockerfile; its directory is what COPY copies from.")
  var file: String

  func run() throws {
    let imported = try Composer.importDockerfile(FilePath(file), named: imports.name)
    try imports.write(imported, Terminal(speech))
  }
}
