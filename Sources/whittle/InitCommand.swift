import ArgumentParser
import Composer
import SystemPackage

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented starter manifest, or one for a program.",
    discussion: """
      Beside the manifest, init writes the JSON Schema of manifests, with which editors complete and \
      check it (docs/editor.md); a schema that is there stays.

      With --for, the archives' indices say which package has each program, and the checks of the \
      image say what its files need and mention: libraries, data, users. Nothing is run for it. The \
      first program becomes the entrypoint.

      Examples:
        whittle init hello && whittle build hello.yaml -o out/hello
        whittle init --for curl && whittle build curl.yaml -o out/curl
        whittle init tools --for git ssh --release debian12
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(
    name: .customLong("for"), parsing: .upToNextOption,
    help: ArgumentHelp("Programs that the image is for.", valueName: "program"))
  var programs: [String] = []

  @Option(help: "With --for: the release, debian12 or debian13.", completion: .releases)
  var release = "debian13"

  @Argument(help: "The name of the image; the file is NAME.yaml in the current directory.")
  var name: String?

  func validate() throws {
    guard ["debian12", "debian13"].contains(release) else {
      throw ValidationError("'\(release)' is not a known release: debian12, debian13")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    guard !programs.isEmpty else {
      let path = try Composer.writeStarter(named: name ?? "image")
      terminal.note("wrote \(path)")
      try tellSchema(terminal)
      terminal.note("next: whittle build \(path) -o out/\(name ?? "image")")
      return
    }
    let composer = try archives.composer(terminal, store)
    var request = Composer.InitRequest(
      architectures: archives.arch.map(ArchiveOptions.list) ?? [HostArchitecture.name])
    request.name = name
    request.release = release
    let result = try await composer.run { try await $0.writeManifest(for: programs, request) }
    terminal.finish()
    for error in result.errors { terminal.note("still open: \(error)") }
    try tellSchema(terminal)
    terminal.note("wrote \(result.path), with \(result.packages.joined(separator: ", "))")
    let stem = result.path.stem ?? "image"
    terminal.note("next: whittle build \(result.path) -o out/\(stem)")
  }

  private func tellSchema(_ terminal: Terminal) throws {
    if let path = try Composer.writeSchema() {
      terminal.note("wrote \(path), with which editors check manifests here")
    }
  }
}
