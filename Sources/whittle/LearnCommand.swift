import ArgumentParser
import Composer
import Spelling
import SystemPackage

struct LearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Write a manifest with what a command used of a full root.",
    discussion: """
      After `--`, runs a command, and it is the one verb that runs anything: in a full root of the \
      packages that the manifest names, in namespaces of its own, under strace. It writes what the \
      command used, builds the image of that, and runs the command again there.

      With --root and --trace nothing runs: it takes a root filesystem with Debian's packages and logs of `strace -f -y` of a command that \
      ran in it, and writes NAME.learned.yaml beside NAME.yaml, which it includes: the packages and \
      patterns, directories, users and links that the command used, each with the reason. Logs of \
      several runs add up. Nothing is locked: build the new manifest.

      Examples:
        whittle learn app.yaml -- /usr/bin/app --check
        whittle learn app.yaml --work ./sample -- app --in in.txt
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

  @Option(
    help: ArgumentHelp(
      "With a command: a directory that it sees as /work, and begins in.", valueName: "dir"))
  var work: String?

  @Argument(help: "The manifest to learn for.", completion: .manifests)
  var manifest: String

  @Argument(help: "After `--`: a command to run.")
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
    let (command, work) = (command, work)
    if !command.isEmpty {
      let run = try await composer.run {
        try await $0.learn(FilePath(manifest), running: command, work: work.map { FilePath($0) })
      }
      terminal.finish()
      tell(run.learned, terminal)
      terminal.note(
        "the command ran in the small image, too: \(ByteCount(run.smallSize)) of "
          + "\(ByteCount(run.wideSize))")
      return
    }
    let result = try await composer.run { composer in
      try composer.learn(
        FilePath(manifest), root: FilePath(root ?? ""), traces: trace.map { FilePath($0) },
        ignored: ignore)
    }
    terminal.finish()
    tell(result, terminal)
  }

  private func tell(_ result: LearnResult, _ terminal: Terminal) {
    terminal.note(
      "wrote \(result.path): \(result.patterns) patterns over \(result.packages) packages")
    if result.leftOut > 0 {
      terminal.note("\(result.leftOut) used paths are not in it; it says which at its end")
    }
    terminal.note("next: whittle build \(result.path) -o out/\(FilePath(manifest).stem ?? "image")")
  }
}
