import ArgumentParser
import Composer

struct ConcatenateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract: "Print files of an image, byte for byte.",
    discussion: """
      PATH is absolute, or relative to the image's root; patterns are expanded and links followed \
      inside the image.

      Examples:
        whittle cat out/base /etc/os-release
        whittle cat image.tar '/var/lib/dpkg/status.d/*' | grep -h ^Version
      """)

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var look: ImageReadOptions

  @Argument(help: ImageReadOptions.image, completion: .file())
  var image: String

  @Argument(help: "Paths or patterns in the image.")
  var path: [String]

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try look.composer(terminal, store)
    let failures = try await composer.run { composer in
      try await composer.concatenate(image, path) { terminal.print(raw: $0) }
    }
    try terminal.fail(failures)
  }
}
