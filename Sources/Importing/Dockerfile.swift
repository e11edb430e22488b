internal import Content

/// A Dockerfile as its instructions (Dockerfile reference, "Format"): comments dropped, continued lines
/// joined, documents of `<<EOF` kept with theirs.
package struct Dockerfile: Sendable {
  /// One instruction.
  struct Instruction: Sendable {
    /// In capitals: `COPY`.
    let word: String
    /// What follows, on one line.
    let text: String
    /// The text of a here-document.
    let document: String?
    /// Counted from 1.
    let line: Int
  }

  let instructions: [Instruction]

  package init(parsing text: String) {
    var escape: Character = "\\"
    var found: [Instruction] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.hasSuffix("\r") ? $0.dropLast() : $0
    }
    var number = 0
    while number < lines.count {
      let start = number
      var line = Self.trimmed(lines[number])
      number += 1
      if line.hasPrefix("#") {
        let words = line.dropFirst().split(separator: "=").map { Self.trimmed($0) }
        if found.isEmpty, words.count == 2, words[0].lowercased() == "escape" {
          escape = words[1].first ?? "\\"
        }
        continue
      }
      if line.isEmpty { continue }
      while line.last == escape, number < lines.count {
        line.removeLast()
        let next = Self.trimmed(lines[number])
        number += 1
        if next.hasPrefix("#") || next.isEmpty {
          line.append(escape)
          continue
        }
        line += next
      }
      if line.last == escape { line.removeLast() }
      let word = line.prefix { $0 != " " && $0 != "\t" }
      let rest = Self.trimmed(line.dropFirst(word.count))
      var document: String?
      if let end = Self.documentEnd(rest) {
        let body = lines[number...].prefix { Self.trimmed($0) != end }
        number = min(number + body.count + 1, lines.count)
        document = body.joined(separator: "\n") + "\n"
      }
      found.append(
        Instruction(
          word: word.uppercased(), text: rest, document: document, line: start + 1))
    }
    instructions = found
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let head = text.drop(while: isSpace)
    return String(head.reversed().drop(while: isSpace).reversed())
  }

  /// The word that ends a here-document, if the text begins one.
  private static func documentEnd(_ text: String) -> String? {
    guard let start = text.firstRange(of: "<<") else { return nil }
    let word = text[start.upperBound...].drop { $0 == "-" }.prefix { $0 != " " }
    let bare = word.filter { $0 != "\"" && $0 != "'" }
    return bare.isEmpty || bare.contains("<") ? nil : String(bare)
  }

  /// A command as a list: the JSON form as it is, the shell's form through `/bin/sh`.
  static func command(_ text: String) -> (words: [String], isShell: Bool) {
    if text.hasPrefix("["), let words = jsonList(text) { return (words, false) }
    return (["/bin/sh", "-c", text], true)
  }

  /// The texts of a JSON list of texts; nil where it is none.
  static func jsonList(_ text: String) -> [String]? {
    guard let json = try? JSON(parsing: Array(text.utf8)), let items = json.array else {
      return nil
    }
    let words = items.compactMap(\.string)
    return words.count == items.count ? words : nil
  }

  /// The words of a line as a shell cuts it, quotes taken off; nothing else of a shell is done.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
        word = word ?? ""
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let whole = word { words.append(whole) }
    return words
  }
}
