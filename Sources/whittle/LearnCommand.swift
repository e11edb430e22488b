import ArgumentParser
import Composer
import SystemPackage

struct LearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Write a manifest with what a command used of a full root.",
    discussion: """
      Takes a root filesystem with Debian's packages and logs of `strace -f -y` of a command that \
      ran in it, and writes NAME.learned.yaml beside NAME.yaml, which it includes: the packages and \
      patterns, directories, users and links that the command used, each with the reason. Logs of \
      several runs add up. Nothing runs, and nothing is locked: build the new manifest.

      Example:
        strace -f -y -o run.log chroot /srv/full /usr/bin/app --check
        whittle learn app.yaml --root /srv/full --trace run.log
        whittle build app.learned.yaml -o out/app
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions

  @Option(help: ArgumentHelp("The root in which the command ran.", valueName: "dir"))
  var root: String?

  @Option(help: ArgumentHelp("A log of strace; may be repeated.", valueName: "file"))
  var trace: [String] = []

  @Option(
    help: ArgumentHelp(
      "A directory of the root, such as /work, whose files belong to the command and not to the "
        + "image; may be repeated.", valueName: "path"))
  var ignore: [String] = []

  @Argument(help: "The manifest to learn for.", completion: .manifests)
  var manifest: String

  @Argument(help: "After `--`: a command to run; not supported yet.")
  var command: [String] = []

  func validate() throws {
    guard command.isEmpty else { return }
    if root == nil {
      throw ValidationError("--root DIR is missing: the root in which the command ran")
    }
    if trace.isEmpty { throw ValidationError("--trace FILE is missing: a log of `strace -f -y`") }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store)
    let result = try await composer.run { composer in
      guard command.isEmpty, let root else {
        try composer.learn(FilePath(manifest), running: command)
        return LearnResult?.none
      }
      return try composer.learn(
        FilePath(manifest), root: FilePath(root), traces: trace.map { FilePath($0) },
        ignored: ignore)
    }
    terminal.finish()
    guard let result else { return }
    terminal.note(
      "wrote \(result.path): \(result.patterns) patterns over \(result.packages) packages")
    if result.leftOut > 0 {
      terminal.note("\(result.leftOut) used paths are not in it; it says which at its end")
    }
    terminal.note("next: whittle build \(result.path) -o out/\(FilePath(manifest).stem ?? "image")")
  }
}
