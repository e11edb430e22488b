import ArgumentParser
import Composer
import Presentation

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a manifest, a lock, or what verbs print.",
    discussion: """
      The schema (draft 2020-12) knows every key, with a sentence about each, and the mistakes that \
      can be seen without other files; what it cannot know, `whittle lint` says. `whittle init` \
      writes it beside the manifest, whose first line tells editors.

      Examples:
        whittle schema > whittle.schema.json
        check-jsonschema --schemafile whittle.schema.json manifests/*.yaml
        whittle schema lock
        whittle schema output
      """)

  @OptionGroup var speech: MessageOptions

  @Option(
    name: [.short, .long], help: "The file to write (default: standard output).",
    completion: .file())
  var output: String?

  @Argument(
    help: """
      What it describes: manifest, part (a file that manifests include), lock, or output (what verbs \
      print with --format json).
      """,
    completion: .list(subjects), transform: subject)
  var subject = SchemaSubject.manifest.rawValue

  private static let outputs = "output"
  private static let subjects = SchemaSubject.allCases.map(\.rawValue) + [outputs]

  private static func subject(_ text: String) throws -> String {
    if subjects.contains(text) { return text }
    throw ValidationError(
      "there are schemas of \(subjects.joined(separator: ", ")), none of '\(text)'")
  }

  func run() throws {
    let bytes = SchemaSubject(rawValue: subject).map(Composer.schema) ?? OutputSchema.bytes
    try Terminal(speech).deliver(bytes, to: output)
  }
}
