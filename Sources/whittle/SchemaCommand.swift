import ArgumentParser
import Composer
import Presentation

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a manifest, for editors and checks.",
    discussion: """
      The schema (draft 2020-12) knows every key, with a sentence about each, and the mistakes that \
      can be seen without other files; what it cannot know, `whittle lint` says. `whittle init` \
      writes it beside the manifest, whose first line tells editors.

      Examples:
        whittle schema > whittle.schema.json
        check-jsonschema --schemafile whittle.schema.json manifests/*.yaml
        whittle schema lock
      """)

  @OptionGroup var speech: MessageOptions

  @Option(
    name: [.short, .long], help: "The file to write (default: standard output).",
    completion: .file())
  var output: String?

  @Argument(
    help: "What it describes: manifest, part (a file that manifests include) or lock.",
    completion: .list(SchemaSubject.allCases.map(\.rawValue)), transform: Self.subject)
  var subject = SchemaSubject.manifest

  private static func subject(_ text: String) throws -> SchemaSubject {
    if let subject = SchemaSubject(rawValue: text) { return subject }
    let all = SchemaSubject.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("there are schemas of \(all), none of '\(text)'")
  }

  func run() throws {
    try Terminal(speech).deliver(Composer.schema(of: subject), to: output)
  }
}
