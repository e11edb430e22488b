import Content
import SystemPackage
import TestSupport
import Testing

/// A section of docs/your-app.md: a program, how it is compiled, its manifest, and what it prints.
struct ApplicationExample: Sendable, CustomTestStringConvertible {
  let title: String
  private let blocks: [PageExample]

  var testDescription: String { title }

  static let page = "docs/your-app.md"

  static let all: [ApplicationExample] = {
    let bytes = (try? contents(of: packageDirectory.pushing(FilePath(page)))) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n## ").dropFirst().map { section in
      ApplicationExample(
        title: String(section.prefix { $0 != "\n" }),
        blocks: PageExample.all(in: String(section), of: page))
    }.filter { $0.manifest != nil }
  }()

  /// The manifest, which is `app.yaml`.
  var manifest: String? { blocks.first(where: \.isWholeManifest)?.text }

  /// The files by their paths, which a comment in the first line says.
  var sources: [(path: String, text: String)] {
    blocks.filter { $0.kind == .source }.compactMap { block in
      let words = block.lines.first?.split(separator: " ") ?? []
      return words.count > 1 ? (String(words[1]), block.text) : nil
    }
  }

  /// The lines that are for one architecture: those that name no other.
  func commands(for architecture: String) -> [String] {
    let others = architecture == "amd64" ? ["arm64", "aarch64"] : ["amd64", "x86_64"]
    return blocks.filter { $0.kind == .script }.flatMap(\.lines)
      .filter { line in !others.contains(where: line.contains) }
  }

  /// What the program prints; nil where it serves a page.
  var output: String? { blocks.first { $0.language == "text" }?.text }

  /// What `npm install` finds: a package beside the program, since npm's registry is not asked.
  static let nodePackage = [
    (
      "package.json",
      #"{"name": "app", "version": "1.0.0", "dependencies": {"greeting": "file:greeting"}}"#
    ),
    (
      "greeting/package.json",
      #"{"name": "greeting", "version": "1.0.0", "type": "module", "exports": "./index.js"}"#
    ),
    ("greeting/index.js", "export default (name) => `hello from ${name},`;\n"),
  ]

  /// Why the commands cannot be run here for an architecture; nil where they can.
  func obstacle(_ architecture: String) -> String? {
    guard hostArchitecture == "amd64" else { return "the page's commands are those of amd64" }
    for line in commands(for: architecture) {
      for word in line.split(separator: " ").prefix(3)
      where !word.contains("=") && !word.hasPrefix("-") {
        guard Tool.has(String(word)) else { return "\(word) is not installed" }
        break
      }
      if line.hasPrefix("rustc "), let target = line.split(separator: " ").first(where: isTriple) {
        let ran = try? run("rustc", ["--print", "target-libdir", "--target", String(target)])
        let place = FilePath((ran?.text ?? "").filter { $0 != "\n" })
        if FileStatus(of: place, following: true) == nil { return "rustc has no \(target)" }
      }
    }
    return nil
  }

  private func isTriple(_ word: Substring) -> Bool { word.hasSuffix("-linux-gnu") }
}
