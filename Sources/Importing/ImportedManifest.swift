internal import Manifest

/// A manifest that is made of what people have already: its keys, and a comment for each line that has
/// no counterpart.
package struct ImportedManifest: Sendable {
  /// A group of patterns of a package, and where they come from.
  package struct Group: Sendable {
    package var reason: String
    /// YAML items: a pattern in quotes, or a map with `path` and `optional`.
    package var patterns: [String]
  }

  /// What is taken of a package.
  package enum Files: Sendable {
    case all
    case groups([Group])
  }

  /// Lines of the comment at the top.
  var head: [String] = []
  var name: String
  var includes: [String]
  private(set) var packages: [(name: String, files: Files)] = []
  var versions: [String: String] = [:]
  /// Items of the lists, as YAML.
  private(set) var items: [(key: String, item: String)] = []
  /// Keys with one value, as YAML.
  var values: [(key: String, value: String)] = []
  /// Members of `image`, as YAML.
  var image: [(key: String, value: String)] = []
  /// What has no counterpart.
  private(set) var remarks: [String] = []

  init(name: String, includes: [String]) {
    self.name = name
    self.includes = includes
  }

  /// How many lines have no counterpart.
  package var remarkCount: Int { remarks.count }

  mutating func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }

  /// Takes a whole package.
  mutating func takeAll(of package: String) {
    if let index = packages.firstIndex(where: { $0.name == package }) {
      packages[index].files = .all
    } else {
      packages.append((package, .all))
    }
  }

  /// Takes patterns of a package; those that are there already are left out.
  mutating func take(_ patterns: [String], of package: String, for reason: String) {
    guard let index = packages.firstIndex(where: { $0.name == package }) else {
      packages.append(
        (package, .groups(patterns.isEmpty ? [] : [Group(reason: reason, patterns: patterns)])))
      return
    }
    guard case .groups(var groups) = packages[index].files else { return }
    let known = Set(groups.flatMap(\.patterns))
    let new = patterns.filter { !known.contains($0) }
    if !new.isEmpty { groups.append(Group(reason: reason, patterns: new)) }
    packages[index].files = .groups(groups)
  }

  /// Adds an item to a list such as `files`, unless it is there.
  mutating func add(_ members: [(String, String)], to key: String) {
    let text = members.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
    if !items.contains(where: { $0.key == key && $0.item == "{\(text)}" }) {
      items.append((key, "{\(text)}"))
    }
  }

  /// The manifest as YAML; the same for the same input.
  package var text: String {
    var lines = head.map(YAMLText.comment)
    lines += [
      "whittle: 1", "name: \(YAMLText.plain(name))",
      "include: [\(includes.map(YAMLText.plain).joined(separator: ", "))]",
      "dependencies: libraries",
    ]
    if !packages.isEmpty { lines.append("packages:") }
    for (package, files) in packages.sorted(by: { $0.name < $1.name }) {
      lines += Self.lines(of: package, files, version: versions[package])
    }
    for key in ["users", "groups", "directories", "symlinks", "files", "trees"] {
      let own = items.filter { $0.key == key }
      if !own.isEmpty { lines += ["\(key):"] + own.map { "  - \($0.item)" } }
    }
    lines += values.map { "\($0.key): \($0.value)" }
    if !image.isEmpty { lines += ["image:"] + image.map { "  \($0.key): \($0.value)" } }
    if !remarks.isEmpty {
      lines += ["", "# Without a counterpart here:"]
      lines += remarks.map { YAMLText.comment("- \($0)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of package: String, _ files: Files, version: String?) -> [String] {
    let name = YAMLText.plain(package)
    let bound = version.map { ", version: \(YAMLText.quoted("= \($0)"))" } ?? ""
    switch files {
    case .all where version == nil: return ["  \(name): all"]
    case .all: return ["  \(name): {files: all\(bound)}"]
    case .groups(let groups) where groups.isEmpty: return ["  \(name): []"]
    case .groups(let groups):
      return ["  \(name):"]
        + groups.flatMap { group in
          ["    \(YAMLText.comment(group.reason))"] + group.patterns.map { "    - \($0)" }
        }
    }
  }
}
