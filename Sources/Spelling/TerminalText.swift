/// Text for a terminal or a log, which may be that of a CI, whatever texts of others are in it.
///
/// Where it is put together, ``line(_:)`` keeps each part on its line; where it leaves, ``safe(_:)``
/// escapes what a terminal obeys, and what a CI's runner takes for a command.
package enum TerminalText {
  /// One line: breaks of lines are escaped, and with them all that is hidden.
  package static func line(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == tab }
    if isPlain { return text }
    let bytes = Array(text.utf8).replacingScalars { scalar, _ in
      scalar == "\t" || scalar?.isHidden == false ? .kept : .escaped
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Several lines, each one whatever is in it.
  package static func lines(_ texts: [String]) -> String {
    texts.map(line).joined(separator: "\n")
  }

  /// Text as it may leave: of what is hidden, only line feeds and tabs are left.
  ///
  /// A line cannot begin, behind white space or not, with `::`, which GitHub's runner obeys, nor
  /// with the words that fold Buildkite's log; `##[`, `##vso[` and their like, which Azure's and
  /// TeamCity's obey, are nowhere.
  package static func safe(_ bytes: [UInt8]) -> [UInt8] {
    var isStart = true
    var isFirst = true
    return bytes.replacingScalars { scalar, position in
      if scalar == "\n" {
        (isStart, isFirst) = (true, true)
        return .kept
      }
      let rest = bytes[position...]
      let isObeyed =
        isStart && rest.starts(with: "::".utf8) || isFirst && folds(rest) || isMarker(rest)
      isFirst = false
      isStart = isStart && scalar?.properties.isWhitespace == true
      return scalar == "\t" || scalar?.isHidden == false && !isObeyed ? .kept : .escaped
    }
  }

  /// JSON that says the same, in which nothing is hidden and no marker of a CI stands.
  package static func json(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let result = bytes.replacingScalars { scalar, position in
      guard let scalar, scalar != "\n", scalar.isHidden || isMarker(bytes[position...]) else {
        return .kept
      }
      return .text(
        String(scalar).utf16.map {
          "\\u" + hexadecimal([UInt8($0 >> 8), UInt8($0 & 0xff)])
        }.joined())
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let tab = UInt8(ascii: "\t")

  /// Whether a line begins with what folds the log of Buildkite.
  private static func folds(_ line: ArraySlice<UInt8>) -> Bool {
    ["--- ", "+++ ", "~~~ ", "^^^ "].contains { line.starts(with: $0.utf8) }
  }

  /// `##`, letters, and `[`.
  private static func isMarker(_ rest: ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: "##".utf8) else { return false }
    let word = rest.dropFirst(2).drop {
      ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
    }
    return word.first == UInt8(ascii: "[")
  }
}
