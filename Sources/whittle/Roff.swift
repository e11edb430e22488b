import Composer

/// A page in the language of man(7).
struct Roff {
  private(set) var text: String

  init(_ name: String, _ section: Int) {
    text = """
      .\\" Made by whittle \(Composer.version) of its own help.
      .TH "\(Self.escaped(name.uppercased()))" "\(section)" "" "whittle \(Composer.version)" "Whittle"
      .nh
      .ad l

      """
  }

  /// Text in which nothing means something to roff: `-` is a hyphen to copy, not one to break at.
  static func escaped(_ text: some StringProtocol) -> String {
    String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .replacing("'", with: "\\(aq").replacing("`", with: "\\(ga").replacing("^", with: "\\(ha")
      .replacing("~", with: "\\(ti")
  }

  mutating func request(_ line: String) { text += line + "\n" }

  mutating func heading(_ title: String) { request(".SH \"\(Self.escaped(title))\"") }

  mutating func subheading(_ title: String) { request(".SS \"\(Self.escaped(title))\"") }

  /// A line of text, in which names in backquotes are bold.
  mutating func line(_ line: some StringProtocol) {
    var shown = ""
    for (place, part) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      shown += place % 2 == 1 ? "\\fB\(Self.escaped(part))\\fR" : Self.escaped(part)
    }
    // At the beginning of a line these would be a request.
    request(shown.hasPrefix(".") || shown.hasPrefix("\\(aq") ? "\\&\(shown)" : shown)
  }

  mutating func bold(_ words: String, _ rest: String) {
    request("\\fB\(Self.escaped(words))\\fR\(rest)")
  }

  /// A term, in roff, and what is said of it.
  mutating func item(_ label: String, _ help: String) {
    request(".TP\n\(label)")
    line(help.isEmpty ? "\u{a0}" : help)
  }

  /// Paragraphs as `--help` has them: lines that are set in are shown as they are, and `Examples:`
  /// begins a section.
  mutating func discussion(_ discussion: String, hasHeading: Bool = true) {
    var isFirst = true
    for paragraph in discussion.split(separator: "\n\n") {
      var lines = paragraph.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.first == "Example:" || lines.first == "Examples:" {
        lines.removeFirst()
        if hasHeading { heading("EXAMPLES") } else { request(".PP") }
      } else if !isFirst {
        request(".PP")
      }
      isFirst = false
      for part in lines.split(whereSeparator: \.isEmpty) {
        var open = false
        for line in part {
          let isSetIn = line.hasPrefix("  ")
          if isSetIn != open { request(isSetIn ? ".RS 4\n.nf" : ".fi\n.RE") }
          open = isSetIn
          self.line(isSetIn ? line.dropFirst(2) : line)
        }
        if open { request(".fi\n.RE") }
      }
    }
  }
}
