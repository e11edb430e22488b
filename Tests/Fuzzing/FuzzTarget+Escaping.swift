internal import Content
internal import Debian
internal import Presentation
internal import Spelling
internal import TestSupport

/// Text of others in pages, comments and logs, and the stanzas that become records of an image.
///
/// What comes out is looked at by checkers that share nothing with what made it.
extension FuzzTarget {
  private static let texts = [
    "<script>alert(1)</script>", "\u{600}<img src=x onerror=alert(1)>", "[x](https://a.example)",
    "![x](y) www.a.example @someone #12 `<b>` a|b", "a\nb\r\n# c\rd\u{2028}e\u{85}f",
    "\u{1b}[2J\u{9b}1m\u{202e}x\u{200b}", "::error::a\n  ::b\n##[error]c##vso[d]e\n--- f",
  ].map { Array($0.utf8) }

  private static let signs = [
    "<", ">", "&", "\"", "'", "`", "``", "|", "\\", "[", "](", "@a", "#1", "://", "www.", "::",
    "##[",
    "##vso[", "\n", "\r", "\t", "\u{1b}", "\u{9b}", "\u{202e}", "\u{2028}", "\u{301}", "\u{600}",
    "&#", ";", "~", "$", "*", "_",
  ]

  static let html = FuzzTarget("html", seeds: texts, words: signs) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let page = Array(HTML.text(text).utf8)
    if let fault = hidden(in: page, but: [0x09]) { return fault }
    let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#58;", "&#35;", "&#10;"]
    for (index, byte) in page.enumerated() {
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"):
        return "a sign of HTML"
      case UInt8(ascii: "&") where !entities.contains { page[index...].starts(with: $0.utf8) }:
        return "an entity that is not ours"
      default: continue
      }
    }
    let value = JSON.string(text)
    let script = Array(HTML.script(value.canonicalText).utf8)
    if script.contains(UInt8(ascii: "<")) { return "a script's end" }
    if let fault = hidden(in: script, but: []) { return fault }
    return (try? JSON(parsing: script)) == value ? nil : "data that says something else"
  }

  static let markdown = FuzzTarget("markdown", seeds: texts, words: signs) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let plain = Array(Markdown.text(text).utf8)
    if let fault = hidden(in: plain, but: []) { return fault }
    var isEscaped = false
    for (index, byte) in plain.enumerated() {
      let rest = plain[(index + 1)...]
      if isEscaped {
        isEscaped = false
        // A mention or an issue needs its word at once.
        let isName = byte == UInt8(ascii: "@") || byte == UInt8(ascii: "#")
        if isName, !rest.isEmpty, !rest.starts(with: "&#8203;".utf8) { return "a mention" }
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "_"),
        UInt8(ascii: "`"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"),
        UInt8(ascii: "$"), UInt8(ascii: "|"), UInt8(ascii: "@"):
        return "a sign of Markdown"
      case UInt8(ascii: "#") where index == 0 || plain[index - 1] != UInt8(ascii: "&"):
        return "a number sign"
      case UInt8(ascii: ":") where rest.starts(with: "//".utf8): return "a link"
      case UInt8(ascii: "&")
      where !["amp;", "lt;", "gt;", "#8203;"].contains { rest.starts(with: $0.utf8) }:
        return "an entity that is not ours"
      default: continue
      }
    }
    if isEscaped { return "what follows is escaped" }
    if String(decoding: plain, as: UTF8.self).lowercased().contains("www.") { return "a link" }
    let code = Array(Markdown.code(text).utf8)
    if let fault = hidden(in: code, but: []) { return fault }
    let mark = UInt8(ascii: "`")
    let fence = code.prefix { $0 == mark }.count
    // All runs of the mark in between are of another length.
    let runs = code.split(omittingEmptySubsequences: true) { $0 != mark }.map(\.count)
    let isClosed = runs.first == fence && runs.last == fence && code.last == mark
    return isClosed && runs.count { $0 == fence } == 2 ? nil : "code that ends early"
  }

  static let terminal = FuzzTarget("terminal", seeds: texts, words: signs) { bytes in
    let safe = TerminalText.safe(bytes)
    if let fault = hidden(in: safe, but: [0x09, 0x0a]) { return fault }
    if TerminalText.safe(safe) != safe { return "text that changes once more" }
    for line in safe.split(separator: 0x0a) {
      let words = line.drop { $0 == 0x20 || $0 == 0x09 }
      if words.starts(with: "::".utf8) || line.starts(with: "--- ".utf8) { return "a command" }
    }
    let marked = String(decoding: safe, as: UTF8.self)
    for word in ["##[", "##vso["] where marked.contains(word) { return "a command" }
    let text = String(decoding: bytes, as: UTF8.self)
    if let fault = hidden(in: Array(TerminalText.line(text).utf8), but: [0x09]) { return fault }
    if let fault = hidden(in: Array(printable(bytes).utf8), but: []) { return fault }
    if unescaped(Array(printable(bytes).utf8)) != bytes { return "two names that print alike" }
    let value = JSON.string(text)
    let json = Array(TerminalText.json(value.canonicalText).utf8)
    if let fault = hidden(in: json, but: []) { return fault }
    return (try? JSON(parsing: json)) == value ? nil : "JSON that says something else"
  }

  static let control = FuzzTarget(
    "control",
    seeds: [
      DebBuilder("odd").controlText, "Package: a\nVersion: 1\n",
      "Package: a\nDescription: b\n c\n .\n",
      "Package: a\n\nPackage: b\n", "\n", "",
    ].map { Array($0.utf8) },
    words: [
      "\n", "\n\n", "\n \n", "\n\t\n", "Package: ", "package:", "Version: ", ":", " ", "\r", "\0",
    ]
  ) { bytes in
    guard let stanza = try? ControlStanza(parsing: bytes) else { return nil }
    // As a scanner reads it: stanzas end at lines that are empty or of white space alone.
    let text = Array(stanza.bytes)
    let lines = text.split(separator: 0x0a, omittingEmptySubsequences: false)
    let isBlank = lines.map { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } }
    let stanzas = isBlank.split(separator: true).count
    if stanzas != 1 { return "\(stanzas) stanzas taken for one" }
    let names = lines.filter { line in
      String(decoding: line.prefix(8), as: UTF8.self).lowercased() == "package:"
    }
    if names.count > 1 { return "a field that is given twice" }
    let value = names.first.map { line in
      String(decoding: line.dropFirst(8).drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }
    let isSame = (stanza["Package"] ?? "").utf8.prefix { $0 != 0x0a }.elementsEqual(
      (value ?? "").utf8.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed())
    return isSame ? nil : "another name than the line has"
  }

  /// What nobody sees where it is printed, or that it is not UTF-8 at all.
  private static func hidden(in bytes: [UInt8], but allowed: Set<UInt32>) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return "no UTF-8" }
    for scalar in text.unicodeScalars where !allowed.contains(scalar.value) {
      switch scalar.value {
      case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e,
        0x2060...0x206f, 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe007f:
        return "U+" + String(scalar.value, radix: 16)
      default: continue
      }
    }
    return nil
  }

  /// The bytes that a printed name stands for.
  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      if next == UInt8(ascii: "\\") {
        bytes.append(next)
      } else {
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      }
    }
    return bytes
  }
}
