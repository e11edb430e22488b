import ArgumentParser
import Composer
import SystemPackage

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented starter manifest that builds.",
    discussion: """
      Example:
        whittle init hello && whittle build hello.yaml -o out/hello
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions

  @Argument(help: "The name of the image; the file is NAME.yaml in the current directory.")
  var name = "image"

  func run() throws {
    let terminal = Terminal(speech)
    let path = try Composer.writeStarter(named: name)
    terminal.note("wrote \(path)")
    terminal.note("next: whittle build \(path) -o out/\(name)")
  }
}
