import Fuzzing
import Presentation
import TestSupport
import Testing

/// Text of others as the parsers of others read it: there is text, and nothing else.
@Suite("Escaped text, to other parsers,")
struct EscapingRefereeTests {
  private static func texts(_ name: String) throws -> [String] {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    return target.inputs(seed: 20_261_130, count: 2_000).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "is a text and no element of a page",
    .enabled(if: Tool.has("python3"), "needs python3, for its parser of HTML"))
  func html() throws {
    let texts = try Self.texts("html")
    let page = texts.map { "<p title=\"\(HTML.text($0))\">\(HTML.text($0))</p>\n" }.joined()
    let script = """
      import html.parser, sys
      class Parser(html.parser.HTMLParser):
          count = 0
          def handle_starttag(self, tag, attributes):
              self.count += 1
              if tag != "p" or [name for name, _ in attributes] != ["title"]:
                  sys.exit(f"{self.getpos()}: <{tag} {attributes}>")
          def other(self, *what): sys.exit(f"{self.getpos()}: {what}")
          handle_startendtag = handle_comment = handle_decl = handle_pi = unknown_decl = other
      parser = Parser()
      parser.feed(sys.stdin.buffer.read().decode())
      parser.close()
      print(parser.count)
      """
    let ran = try run("python3", ["-c", script], input: Array(page.utf8))
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == "\(texts.count)\n")
  }

  @Test(
    "is a text and no element, link or emphasis of Markdown",
    .enabled(if: Tool.has("cmark-gfm"), "needs cmark-gfm, GitHub's parser of Markdown"))
  func markdown() throws {
    let texts = try Self.texts("markdown")
    let plain = try Self.elements(texts.map { "x \(Markdown.text($0)) y" })
    #expect(plain == ["document": 1, "paragraph": texts.count, "text": plain["text"] ?? 0])
    let code = try Self.elements(texts.map { "x \(Markdown.code($0)) y" })
    #expect(
      code == [
        "document": 1, "paragraph": texts.count, "code": texts.count, "text": 2 * texts.count,
      ])
  }

  /// How many of each element a document of these paragraphs has.
  private static func elements(_ paragraphs: [String]) throws -> [String: Int] {
    let extensions = ["autolink", "strikethrough", "table", "tasklist"].flatMap { ["-e", $0] }
    let output = try must(
      "cmark-gfm", ["-t", "xml"] + extensions,
      input: Array(paragraphs.joined(separator: "\n\n").utf8))
    // What is text has its own signs escaped.
    var count: [String: Int] = [:]
    for part in String(decoding: output, as: UTF8.self).split(separator: "<").dropFirst() {
      let name = part.prefix { !" />\n".contains($0) }
      if !name.isEmpty, name.first?.isLetter == true { count[String(name), default: 0] += 1 }
    }
    return count
  }
}
