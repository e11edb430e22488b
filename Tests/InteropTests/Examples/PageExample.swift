import Content
import SystemPackage
import TestSupport
import Testing

/// A fenced block of a page.
struct PageExample: Sendable, CustomTestStringConvertible {
  /// What a block is by its language.
  enum Kind {
    /// Commands after `$ `, and what they print.
    case console
    case script, yaml
    /// A file of an example of docs/your-app.md, which `ApplicationTests` runs.
    case source
    /// Output, JSON or a picture: nothing to run.
    case illustration
    case unknown
  }

  let page: String
  /// Where it begins, from 1.
  let line: Int
  let language: String
  let lines: [String]
  /// Why it is not run: `<!-- not run: REASON -->` directly above it.
  let reason: String?

  var testDescription: String { "\(page):\(line)" }
  var text: String { lines.joined(separator: "\n") + "\n" }

  var kind: Kind {
    switch language {
    case "console": .console
    case "sh": .script
    case "yaml": .yaml
    case "text", "json", "dockerfile": .illustration
    case "c", "go", "html", "java", "js", "python", "rust": .source
    default: .unknown
    }
  }

  /// The file that a comment in the first line names, as in `# redis.yaml`.
  var fileName: String? {
    guard kind == .yaml, let first = lines.first, first.hasPrefix("# ") else { return nil }
    let name = String(first.dropFirst(2))
    return name.hasSuffix(".yaml") && !name.contains(" ") && !name.contains("/") ? name : nil
  }

  /// A manifest by itself, not a piece of one.
  var isWholeManifest: Bool { kind == .yaml && lines.contains { $0.hasPrefix("whittle:") } }

  /// A command of a console and the lines below it, up to the next one.
  struct Step: Sendable {
    var command: String
    var output: [String]
  }

  /// Whether it is run: here, and not with the other blocks of its section by `ApplicationTests`.
  var isRun: Bool { reason == nil && page != ApplicationExample.page }

  var steps: [Step] {
    if kind == .script { return [Step(command: text, output: [])] }
    var steps: [Step] = []
    for line in lines {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), output: []))
      } else if !steps.isEmpty, !line.isEmpty, line != "…" {
        steps[steps.count - 1].output.append(line)
      }
    }
    return steps
  }

  /// All fenced blocks of a page.
  static func all(in text: String, of page: String) -> [PageExample] {
    var found: [PageExample] = []
    var open: (line: Int, language: String, reason: String?, lines: [String])?
    var above = ""
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = String(line)
      if let block = open {
        if line == "```" {
          found.append(
            PageExample(
              page: page, line: block.line, language: block.language, lines: block.lines,
              reason: block.reason))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        open = (number + 1, String(line.dropFirst(3)), reason(in: above), [])
      }
      above = line
    }
    return found
  }

  private static func reason(in line: String) -> String? {
    let (start, end) = ("<!-- not run: ", " -->")
    guard line.hasPrefix(start), line.hasSuffix(end) else { return nil }
    let reason = line.dropFirst(start.count).dropLast(end.count)
    return reason.isEmpty ? nil : String(reason)
  }

  /// The blocks of the README and of all other pages, the README's first.
  static let all: [PageExample] =
    (["README.md", "SECURITY.md", "CONTRIBUTING.md", "manifests/README.md"]
    + pages(in: "docs") + pages(in: "docs/decisions")).flatMap { name in
      let bytes = (try? contents(of: packageDirectory.pushing(FilePath(name)))) ?? []
      return all(in: String(decoding: bytes, as: UTF8.self), of: name)
    }

  private static func pages(in directory: String) -> [String] {
    ((try? listDirectory(packageDirectory.pushing(FilePath(directory)))) ?? [])
      .filter { $0.hasSuffix(".md") }.sorted().map { "\(directory)/\($0)" }
  }
}
