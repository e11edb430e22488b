/// The text of a maintainer script (Debian Policy 6), read for calls that are written out in it.
///
/// Nothing is run, and nothing is guessed: a call with a word that only running would tell is left
/// out. Variables that the script sets to a literal count as written out.
package struct MaintainerScript: Sendable {
  private let lines: [Line]

  private struct Line {
    var words: [String]
    /// Whether it stands in a choice by something that only running would tell: not by the script's first
    /// argument, which says what is being done.
    var isChoice: Bool
  }

  /// The longest script that is read, in bytes.
  private static let limit = 1 << 20
  /// The most bytes that its commands have with loops unrolled and variables filled in, and the most loops
  /// within each other: a script that has more is one that nobody can tell anything of.
  private static let room = 4 << 20
  private static let depth = 8

  package init(_ text: String) {
    lines = text.utf8.count <= Self.limit ? Self.lines(text) ?? [] : []
  }

  /// - Returns: nil for a script that would take too much room.
  private static func lines(_ text: String) -> [Line]? {
    var room = Self.room
    var variables: [String: String] = [:]
    var loops: [Loop] = []
    var lines: [Line] = []
    // What each `case` around a line chooses by.
    var subjects: [String] = []
    for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
      // Each command of a line on its own: the rest of a list begins a new one.
      for part in line.split(
        omittingEmptySubsequences: true, whereSeparator: { ";&|".contains($0) })
      {
        var words: [String] = []
        var size = 0
        for word in ShellWords.split(part) {
          words.append(ShellWords.fill(word, variables))
          size += words[words.count - 1].utf8.count
          guard size <= room else { return nil }
        }
        guard let first = words.first else { continue }
        if words.count == 1, let sign = first.firstIndex(of: "="),
          !first[first.index(after: sign)...].contains("$")
        {
          variables[String(first[..<sign])] = String(first[first.index(after: sign)...])
        }
        if first == "case", words.count > 1 { subjects.append(words[1]) }
        if first == "esac" { _ = subjects.popLast() }
        guard subjects.count <= depth else { return nil }
        if let loop = Loop(words) {
          loops.append(loop)
          guard loops.count <= depth else { return nil }
        } else if first == "done" {
          _ = loops.popLast()
        } else {
          let isChoice = subjects.contains { !["$1", "${1}"].contains($0) }
          guard let unrolled = unrolled(words, loops[...], &room) else { return nil }
          lines += unrolled.map { Line(words: $0, isChoice: isChoice) }
        }
      }
    }
    return lines
  }

  /// `for NAME in WORD…`, `while` or `until`, whose body ends at `done`.
  private struct Loop {
    var variable = ""
    /// None where only running would tell.
    var values: [String] = []

    init?(_ words: [String]) {
      let words = words.drop { ["do", "then", "else"].contains($0) }
      guard let first = words.first, ["for", "while", "until"].contains(first) else { return nil }
      let list = words.dropFirst(3)
      guard first == "for", words.count > 3, words[words.startIndex + 2] == "in",
        list.allSatisfy({ !$0.contains("$") && !$0.contains("`") })
      else { return }
      variable = words[words.startIndex + 1]
      values = list.flatMap { $0.split(separator: " ").map(String.init) }
    }
  }

  /// The most lines that one in loops stands for.
  private static let mostRounds = 256

  /// A command for each round of the loops around it.
  ///
  /// - Returns: nil where the commands would take more than the room that is left.
  private static func unrolled(
    _ words: [String], _ loops: ArraySlice<Loop>, _ room: inout Int
  ) -> [[String]]? {
    var lines = [words]
    for loop in loops {
      let isUsed = words.contains { $0.contains("$") }
      guard isUsed, !loop.values.isEmpty, lines.count * loop.values.count <= mostRounds else {
        continue
      }
      let longest = loop.values.map(\.utf8.count).max() ?? 0
      let most = lines.count * loop.values.count * (size(words) + words.count * longest)
      guard most <= room else { return nil }
      lines = loop.values.flatMap { value in
        lines.map { $0.map { ShellWords.fill($0, [loop.variable: value]) } }
      }
    }
    room -= lines.reduce(0) { $0 + size($1) }
    return room >= 0 ? lines : nil
  }

  private static func size(_ words: [String]) -> Int {
    words.reduce(16) { $0 + $1.utf8.count + 16 }
  }

  /// The calls of programs with every word known, the program's name first.
  ///
  /// - Parameters:
  ///   - sure: whether those are left out that a `case` chooses among others.
  ///   - cut: whether a call ends before its first word that is not known, instead of being left out.
  package func calls(
    of programs: Set<String>, sure: Bool = false, cut: Bool = false
  ) -> [[String]] {
    lines.compactMap { line in
      let words = line.words
      guard !sure || !line.isChoice,
        let start = words.firstIndex(where: { word in
          programs.contains(word.split(separator: "/").last.map(String.init) ?? "")
        })
      else { return nil }
      // `if ! adduser …`, `then adduser …`: nothing else stands before a command.
      guard words[..<start].allSatisfy({ Self.openers.contains($0) }) else { return nil }
      let call = words[start...].prefix {
        !$0.hasPrefix(">") && !$0.hasPrefix("2>") && !$0.hasPrefix("<")
      }
      let known = call.prefix { !$0.contains("$") && !$0.contains("`") }
      return cut || known.count == call.count ? Array(known) : nil
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

  /// The longest word that comes of variables, and the longest `${NAME:-word}`, in bytes.
  private static let longest = 4096

  /// Fills in variables that are known: `$NAME` and `${NAME}`.
  ///
  /// A word that would become too long is left as it is.
  static func fill(_ word: String, _ variables: [String: String]) -> String {
    guard word.contains("$"), word.utf8.count <= longest else { return word }
    var text = ""
    var rest = word[...]
    while let sign = rest.firstIndex(of: "$") {
      guard text.utf8.count <= longest else { return word }
      text += rest[..<sign]
      var name = rest[rest.index(after: sign)...]
      let isBraced = name.first == "{"
      if isBraced { name = name.dropFirst() }
      name = name.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      var end = name.endIndex
      var isWhole = true
      // What `${NAME:-word}` is where nothing else was set, such as an answer to a question of debconf.
      var fallback: String?
      if isBraced {
        if rest[end...].hasPrefix(":-"), let close = rest[end...].firstIndex(of: "}") {
          let value = rest[rest.index(end, offsetBy: 2)..<close]
          if !value.contains(where: { "$`".contains($0) }) { fallback = String(value) }
          end = close
        }
        isWhole = rest[end...].first == "}"
        if isWhole { end = rest.index(after: end) }
      }
      if isWhole, let value = variables[String(name)] ?? fallback, value.utf8.count <= longest {
        text += value
      } else {
        text += rest[sign..<end]
      }
      rest = rest[end...]
    }
    return text + rest
  }
}
