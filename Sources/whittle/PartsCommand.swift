import ArgumentParser
import Composer
import Presentation

struct PartsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parts",
    abstract: "List or print the built-in parts of manifests.",
    discussion: """
      A manifest includes a part as `include: [whittle:debian13, whittle:program]`. The text of a \
      part counts in the digest of the manifest, so a lock pins it.

      Examples:
        whittle parts                               names, and what each is for
        whittle parts python3                       the text of a part
        whittle parts python3 --release debian12    the text for Debian 12
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions

  @Option(
    help: "The release whose packages parts name: debian12 or debian13.", completion: .releases)
  var release = "debian13"

  @Argument(
    help: "The part to print; none: all are listed.",
    completion: .list(Composer.parts(of: "debian13").map(\.name)))
  var name: String?

  func validate() throws {
    guard ["debian12", "debian13"].contains(release) else {
      throw ValidationError("'\(release)' is not a release that parts know: debian12, debian13")
    }
  }

  func run() throws {
    let parts = Composer.parts(of: release)
    if let name {
      let word = name.hasPrefix("whittle:") ? String(name.dropFirst(8)) : name
      guard let part = parts.first(where: { $0.name == word }) else {
        throw ValidationError(
          "there is no part '\(word)'; the parts are \(parts.map(\.name).joined(separator: ", "))")
      }
      Terminal.write(print.format == .json ? json([part]) : part.text, to: .standardOutput)
      return
    }
    let width = parts.map(\.name.count).max() ?? 0
    Terminal.write(
      print.format == .json
        ? json(parts)
        : parts.map { part in
          let space = String(repeating: " ", count: width - part.name.count)
          return "\(part.name)\(space)  \(part.summary)\n"
        }.joined(), to: .standardOutput)
  }

  private func json(_ parts: [BuiltInManifestPart]) -> String {
    parts.map { PartsText.json($0) + "\n" }.joined()
  }
}
