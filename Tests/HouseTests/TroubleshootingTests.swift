import Content
import SystemPackage
import TestSupport
import Testing

/// The page that explains messages, held against the messages.
@Suite struct TroubleshootingTests {
  @Test("every message of the page is one that the program has")
  func messages() throws {
    let page = packageDirectory.pushing("docs/troubleshooting.md")
    let headings = String(decoding: try contents(of: page), as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("### ") }
    #expect(headings.count >= 12)
    let sources = try Self.sources()
    for heading in headings {
      // Between the first and the last mark, and in parts that one literal can have.
      let message = heading.dropFirst("### `".count).dropLast()
      let parts = message.split(separator: "…").map { part in
        String(
          part.drop { " ,:;'".contains($0) }.reversed().drop { " ,:;'".contains($0) }.reversed())
      }.filter { !$0.isEmpty }
      let isKnown = sources.contains { text in parts.allSatisfy { text.contains($0) } }
      #expect(isKnown, "\(parts)")
    }
  }

  private static func sources() throws -> [String] {
    let listing = try must(
      "find", [packageDirectory.appending("Sources").string, "-name", "*.swift"])
    return try String(decoding: listing, as: UTF8.self).split(separator: "\n").map { line in
      String(decoding: try contents(of: FilePath(String(line))), as: UTF8.self)
    }
  }
}
