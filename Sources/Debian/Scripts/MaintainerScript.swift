/// The text of a maintainer script (Debian Policy 6), read for calls that are written out in it.
///
/// Nothing is run, and nothing is guessed: a call with a word that only running would tell is left
/// out. Variables that the script sets to a literal count as written out.
package struct MaintainerScript: Sendable {
  private let lines: [[String]]

  /// The longest script that is read, in bytes.
  private static let limit = 1 << 20

  package init(_ text: String) {
    guard text.utf8.count <= Self.limit else {
      lines = []
      return
    }
    var variables: [String: String] = [:]
    var lines: [[String]] = []
    for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
      // Each command of a line on its own: the rest of a list begins a new one.
      for part in line.split(
        omittingEmptySubsequences: true, whereSeparator: { ";&|".contains($0) })
      {
        let words = ShellWords.split(part).map { ShellWords.fill($0, variables) }
        guard let first = words.first else { continue }
        if words.count == 1, let sign = first.firstIndex(of: "="),
          !first[first.index(after: sign)...].contains("$")
        {
          variables[String(first[..<sign])] = String(first[first.index(after: sign)...])
        }
        lines.append(words)
      }
    }
    self.lines = lines
  }

  /// The calls of programs with every word known, the program's name first.
  package func calls(of programs: Set<String>) -> [[String]] {
    lines.compactMap { words in
      guard
        let start = words.firstIndex(where: { word in
          programs.contains(word.split(separator: "/").last.map(String.init) ?? "")
        })
      else { return nil }
      // `if ! adduser …`, `then adduser …`: nothing else stands before a command.
      guard words[..<start].allSatisfy({ Self.openers.contains($0) }) else { return nil }
      let call = words[start...].prefix {
        !$0.hasPrefix(">") && !$0.hasPrefix("2>") && !$0.hasPrefix("<")
      }
      guard call.allSatisfy({ !$0.contains("$") && !$0.contains("`") }) else { return nil }
      return Array(call)
    }
  }

  private static let openers: Set<String> = ["if", "then", "else", "!", "do", "{", "("]
}

/// Splits words as a shell does, without what a shell would run.
enum ShellWords {
  static func split(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word = ""
    var isWord = false
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
        continue
      }
      switch (character, quote) {
      case ("\\", nil), ("\\", "\""): isEscaped = true
      case ("\"", nil), ("'", nil):
        quote = character
        isWord = true
      case (_, let open?) where character == open: quote = nil
      case (" ", nil), ("\t", nil):
        if isWord { words.append(word) }
        word = ""
        isWord = false
        continue
      case ("#", nil) where !isWord: return words
      default: word.append(character)
      }
      isWord = true
    }
    if isWord { words.append(word) }
    return words
  }

  /// Fills in variables that are known: `$NAME` and `${NAME}`.
  static func fill(_ word: String, _ variables: [String: String]) -> String {
    guard word.contains("$") else { return word }
    var text = word
    for (name, value) in variables.sorted(by: { $0.key.count > $1.key.count }) {
      text = text.replacing("${\(name)}", with: value).replacing("$\(name)", with: value)
    }
    return text
  }
}
