internal import Manifest
/// What was learned, as a manifest that includes the one that it was learned for.
package struct LearnedManifest: Hashable, Sendable {
  /// A pattern over a package's files, and why it is there.
  struct Pattern: Hashable, Sendable {
    let text: String
    let reason: String
  }

  /// An item of a list of maps, its members as YAML.
  struct Item: Hashable, Sendable {
    let members: [(key: String, value: String)]
    let reason: String
    /// The lines of a text that stands as it is.
    var block: [Substring]?

    static func == (a: Item, b: Item) -> Bool { a.line == b.line && a.block == b.block }
    func hash(into hasher: inout Hasher) { hasher.combine(line) }

    var line: String {
      "{" + members.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }

  /// The file that is included.
  var include = ""
  /// What is said of where it was learned.
  var head: [String] = []
  /// A mode in the place of the included manifest's.
  var dependencies: String?
  var packages: [(name: String, patterns: [Pattern])] = []
  var users: [Item] = []
  var groups: [Item] = []
  var directories: [Item] = []
  var symlinks: [Item] = []
  var files: [Item] = []
  /// The members of `ca-certificates`.
  var certificates: Item?
  var linkerCache: String?
  /// Keys of `allow`, with what they accept.
  var allow: [(key: String, items: [Pattern])] = []
  /// What no manifest can say.
  var remarks: [String] = []

  /// How a file begins that `learn` wrote, and may write again.
  package static let mark = "# Written by `whittle learn`"

  /// How many packages are named.
  package var packageCount: Int { packages.count }
  /// How many patterns there are over their files.
  package var patternCount: Int { packages.reduce(0) { $0 + $1.patterns.count } }
  /// How many paths were used that no manifest can bring.
  package var remarkCount: Int { remarks.count }

  package static func == (a: LearnedManifest, b: LearnedManifest) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension LearnedManifest {
  /// The manifest as YAML, the same for the same logs and root.
  package var text: String {
    var lines = [Self.mark + (head.first.map { " " + $0 } ?? "")]
    lines += head.dropFirst().map(YAMLText.comment)
    lines += ["whittle: 1", "include: [\(YAMLText.quoted(include))]"]
    if let dependencies { lines.append("dependencies: \(dependencies)") }
    if !packages.isEmpty {
      lines.append("packages:")
      for package in packages {
        lines.append("  \(YAMLText.plain(package.name)):")
        lines += package.patterns.map { "    - " + Self.item($0) }
      }
    }
    for (key, items) in [
      ("users", users), ("groups", groups), ("directories", directories), ("symlinks", symlinks),
      ("files", files),
    ] where !items.isEmpty {
      lines.append("\(key):")
      for item in items { lines += Self.lines(item) }
    }
    if let certificates {
      lines.append(
        "ca-certificates: \(certificates.line)  \(YAMLText.comment(certificates.reason))")
    }
    if let linkerCache { lines.append("ld-so-cache: true  \(YAMLText.comment(linkerCache))") }
    if !allow.isEmpty {
      lines.append("allow:")
      for (key, items) in allow {
        lines.append("  \(key):")
        lines += items.map { "    - " + Self.item($0) }
      }
    }
    if !remarks.isEmpty {
      lines.append("# Used as well, and not brought by this file:")
      lines += remarks.map { YAMLText.comment("- " + $0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func item(_ pattern: Pattern) -> String {
    YAMLText.quoted(pattern.text)
      + (pattern.reason.isEmpty ? "" : "  " + YAMLText.comment(pattern.reason))
  }

  private static func lines(_ item: Item) -> [String] {
    let reason = item.reason.isEmpty ? "" : "  " + YAMLText.comment(item.reason)
    guard let block = item.block else { return ["  - \(item.line)\(reason)"] }
    var lines: [String] = []
    for (index, member) in item.members.enumerated() {
      lines.append(
        "\(index == 0 ? "  - " : "    ")\(member.key): \(member.value)\(index == 0 ? reason : "")")
    }
    lines.append("    text: |")
    lines += block.map { $0.isEmpty ? "" : "      \($0)" }
    return lines
  }
}
