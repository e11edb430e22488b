import ArgumentParser
import Spelling

/// What the argument parser has to say about a command, in the form of all our errors.
struct UsageText {
  /// `unknown option '--foo'; see 'whittle build --help'`.
  let text: String

  init(_ error: any Error, of command: (some ParsableCommand).Type) {
    let whole = command.fullMessage(for: error)
    var message = Self.inOurWords(command.message(for: error))
    // What is near has nothing to do with it.
    if message.hasPrefix("unknown option '--format'") {
      message = "there is no --format here: this verb prints no data"
    }
    let lines = whole.split(separator: "\n").map { $0.drop { $0 == " " } }
    if let line = lines.last(where: { $0.hasPrefix("See '") }),
      let end = line.dropFirst(5).firstIndex(of: "'")
    {
      message += "; see `\(line.dropFirst(5)[..<end])`"
    }
    text = message
  }

  /// A verb that there is not.
  init(unknownVerb word: String, among verbs: [String]) {
    let near = nearestWord(to: word, among: verbs).map { "did you mean '\($0)'?" }
    text =
      "cannot run '\(TerminalText.line(word))': there is no such verb; "
      + (near ?? "`whittle --help` lists them")
  }

  /// Whether the errors of a command are to be JSON: `--format json` says so, even where the rest
  /// of the line cannot be read.
  static func wantsJSON(_ arguments: [String]) -> Bool {
    let own = arguments.prefix { $0 != "--" }
    return own.contains("--format=json")
      || zip(own, own.dropFirst()).contains { $0 == "--format" && $1 == "json" }
  }

  /// Help with its line of usage in lines of at most 80 columns; the rest is wrapped already.
  static func wrapped(help: String) -> String {
    help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("USAGE: "), line.count > 80 else { return String(line) }
      var lines = [""]
      for word in line.replacing(" [", with: "\u{0}[").split(separator: "\u{0}") {
        if lines[lines.count - 1].isEmpty {
          lines[lines.count - 1] = String(word)
        } else if lines[lines.count - 1].count + 1 + word.count <= 80 {
          lines[lines.count - 1] += " \(word)"
        } else {
          lines.append("         \(word)")
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Lower case, one sentence, no full stop.
  private static func inOurWords(_ message: String) -> String {
    var text = message
    for (theirs, ours) in [
      (". Please provide one of the following:\n  - ", "; it takes "), ("\n  - ", ", "),
      (". Please provide one of ", "; it takes "), (". Did you mean", "; did you mean"),
      ("\n   or: Missing", ", or missing"), (" is invalid for ", " is not right for "),
    ] {
      text = text.replacing(theirs, with: ours)
    }
    if text.hasSuffix(".") { text.removeLast() }
    guard let first = text.first, first.isUppercase, text.dropFirst().first?.isLowercase == true
    else { return text }
    return first.lowercased() + text.dropFirst()
  }
}
