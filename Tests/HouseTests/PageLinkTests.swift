import Content
import SystemPackage
import TestSupport
import Testing

/// Files of the repository that its pages name.
struct PageLinkTests {
  private static let pages =
    ["README.md", "SECURITY.md", "CONTRIBUTING.md", "manifests/README.md"].compactMap { name in
      (try? contents(of: packageDirectory.pushing(FilePath(name)))).map {
        SourceFile(path: name, text: String(decoding: $0, as: UTF8.self))
      }
    } + SourceFile.all(in: "docs", ending: ".md")

  /// The places where the code of this repository is; a name with `/` begins with one of them.
  private static let roots = [
    "Sources/", "Tests/", "docs/", "Fixtures/", "Benchmarks/", "scripts/", "manifests/", ".ci/",
  ]

  private static let names: Set<String> = Set(
    (SourceFile.sources + SourceFile.tests).map { String($0.path.split(separator: "/").last ?? "") }
  )

  /// What stands between backticks, blocks left out.
  private static func code(in text: String) -> [String] {
    let prose = text.split(separator: "\n```", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined(separator: "\n")
    return prose.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  private static func exists(_ path: String) -> Bool {
    let place = packageDirectory.pushing(FilePath(path))
    return ["", ".swift"].contains { FileStatus(of: FilePath(place.string + $0)) != nil }
  }

  @Test("a file that a page names is there", arguments: pages)
  func names(_ page: SourceFile) {
    let missing = Self.code(in: page.text).filter { name in
      // Names with a variable part, patterns and examples are no files.
      guard !name.contains(where: { " *…<>{}|$".contains($0) }), !name.contains("Your"),
        !name.contains("Verb"), !name.contains("SUITE")
      else { return false }
      if Self.roots.contains(where: name.hasPrefix) { return !Self.exists(name) }
      return name.hasSuffix(".swift") && !name.contains("/") && !Self.names.contains(name)
        && !Self.exists(name)
    }
    #expect(missing == [])
  }

  @Test("a link of a page leads somewhere", arguments: pages)
  func links(_ page: SourceFile) {
    let directory = page.path.split(separator: "/").dropLast().map(String.init)
    let missing = page.text.split(separator: "](").dropFirst().compactMap { rest -> String? in
      guard let end = rest.firstIndex(of: ")") else { return nil }
      let target = String(rest[..<end].split(separator: "#", omittingEmptySubsequences: false)[0])
      guard !target.isEmpty, !target.contains(":"), !target.contains(" ") else { return nil }
      var parts = directory
      for part in target.split(separator: "/") {
        if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
      }
      return Self.exists(parts.joined(separator: "/")) ? nil : target
    }
    #expect(missing == [])
  }
}
