import Inspection
import Testing

@testable import Presentation

/// Text of others that would be something else in a page or a comment.
private let words = [
  "<script>alert(1)</script>", "\u{600}<img src=x onerror=alert(1)>", "a\u{301}<b>", "</script><x>",
  "\"><i>", "'><i>", "&lt;", "[x](https://example.org)", "![x](y)", "https://example.org/x",
  "www.example.org", "@someone", "#12", "GH-1", "x gh-12", "`<b>`", "\u{301}`", "a|b",
  "a\nb\r\n# c\rd\u{2028}e\u{85}f",
  "\u{1b}[2J", "\u{202e}x", "\u{7f}",
]

@Suite("Text of others")
struct EscapingTests {
  @Test("stays text in a page, whatever stands beside its signs", arguments: words)
  func html(_ word: String) {
    for text in [HTML.text(word), HTML.code(word).dropping("<code>", "</code>")] {
      let signs = text.unicodeScalars.filter { ["<", ">", "\"", "'"].contains($0) }
      #expect(signs.isEmpty, "\(text)")
    }
    let script = HTML.script(word)
    #expect(!script.utf8.contains(UInt8(ascii: "<")), "\(script)")
  }

  @Test("has nothing between its letters where a word only ends in what GitHub links")
  func issueMark() {
    for word in ["high-1", "xGH-1", "gh-pages", "GH1", "GH--1"] {
      #expect(Markdown.text(word) == word)
    }
  }

  @Test("stays text in a comment: without element, link, mention or line break", arguments: words)
  func markdown(_ word: String) {
    let text = Markdown.text(word)
    let scalars = Array(text.unicodeScalars)
    #expect(!scalars.contains("<") && !scalars.contains(">"), "\(text)")
    for (index, scalar) in scalars.enumerated() where "*_`[]~$|@#".unicodeScalars.contains(scalar) {
      // The sign of an entity's number is ours.
      let isEntity = scalar == "#" && index > 0 && scalars[index - 1] == "&"
      #expect(isEntity || index > 0 && scalars[index - 1] == "\\", "\(text)")
    }
    for dead in ["@s", "#1", "GH-1", "gh-1", "://", "www.e"] {
      #expect(!text.contains(dead), "\(text)")
    }
    for text in [text, Markdown.code(word), Markdown.cell(code: word)] {
      let breaks = text.unicodeScalars.filter {
        $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
          || [0x2028, 0x2029, 0x202e].contains($0.value)
      }
      #expect(breaks.isEmpty, "\(text)")
    }
  }

  @Test("cannot end a span of code")
  func code() {
    let found = ["a`b", "\u{301}`", "``", "x`\u{301}", ""].map(Markdown.code)
    #expect(found == ["``a`b``", "`` \u{301}` ``", "``` `` ```", "``x`\u{301}``", "` `"])
    let cell = Markdown.cell(code: "a|b")
    #expect(cell == "`a\\|b`")
  }

  @Test("is escaped in every place of a difference", arguments: words)
  func difference(_ word: String) {
    var difference = Difference(old: word, new: word)
    difference.notes = [word]
    difference.untaken = [
      Scoped(UnselectedFile(path: word, package: word), images: [], measures: [])
    ]
    difference.settings = [
      Scoped(SettingChange(name: word, old: word, new: word), images: [], measures: [])
    ]
    let page = DifferencePage(difference).fragment
    for tag in ["<script", "<img", "<b>", "<i>", "<x>", "onerror=alert(1)>"] {
      // Bytes: a String would not find a sign that a mark stands beside.
      let isThere = Array(page.utf8).contains(Array(tag.utf8))
      #expect(!isThere, "\(page)")
    }
  }
}

extension String {
  fileprivate func dropping(_ start: String, _ end: String) -> String {
    String(dropFirst(start.count).dropLast(end.count))
  }
}
