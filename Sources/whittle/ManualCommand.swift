import ArgumentParser
import Composer
import Presentation
import SystemPackage

/// Made for those who package the program: users read the pages with man(1).
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print a manual page, or write all of them.",
    discussion: """
      The pages are made of the same text as --help, and that of the manifest of its schema.

      Examples:
        whittle manual build | man -l -
        whittle manual manifest | man -l -
        whittle manual --output share/man
      """,
    shouldDisplay: false)

  @Option(
    help: ArgumentHelp(
      "Write all pages below this directory, as man1/… and man5/….", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Argument(help: "The page: a verb, or manifest; none: that of the program itself.")
  var page: String?

  func validate() throws {
    if output != nil, page != nil { throw ValidationError("--output writes all pages; name none") }
    if let page, ManualPage.named(page) == nil {
      throw ValidationError("there is no page '\(page)'; it takes a verb, or manifest")
    }
  }

  func run() throws {
    guard let output else {
      let page = ManualPage.named(page ?? "")
      return Terminal.write(page?.text ?? "", to: .standardOutput)
    }
    for page in ManualPage.all {
      let directory = FilePath(output).appending("man\(page.section)")
      try DocumentFile.write(
        Array(page.text.utf8), to: directory.appending("\(page.name).\(page.section)"))
    }
  }
}
