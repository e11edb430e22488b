internal import Spelling

/// Text of others as Markdown spells it, so that nothing of it is a sign, an element, a link or a
/// mention.
///
/// All of it works on scalars: a combining or prepended mark makes one `Character` of itself and a
/// sign beside it, which a comparison of characters then does not see.
package enum Markdown {
  /// Text in a sentence or a cell.
  package static func text(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    var runOfW = 0
    var issue = IssueMark.boundary
    for scalar in oneLine(text).unicodeScalars {
      switch scalar {
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "&": result += "&amp;".unicodeScalars
      case "*", "_", "`", "[", "]", "\\", "~", "$", "|":
        result.append("\\")
        result.append(scalar)
      // What is escaped is still a mention or a link to an issue once it is rendered: a space of no
      // width behind the sign ends that.
      case "@", "#":
        result.append("\\")
        result.append(scalar)
        result += noWidth
      // Bare URLs are links: `https://x`, `www.x`.
      case "/" where last == ":":
        result += noWidth
        result.append(scalar)
      case "." where runOfW >= 3:
        result += noWidth
        result.append(scalar)
      // `GH-1` is a link to an issue on GitHub, as `#1` is.
      case "0"..."9" where issue == .dash:
        result += noWidth
        result.append(scalar)
      default: result.append(scalar)
      }
      issue = issue.followed(by: scalar)
      last = scalar
      runOfW = scalar == "w" || scalar == "W" ? runOfW + 1 : 0
    }
    return String(result)
  }

  /// How much of `GH-` has been read.
  private enum IssueMark {
    case word, boundary, g, gh, dash

    func followed(by scalar: Unicode.Scalar) -> IssueMark {
      switch (self, scalar) {
      case (.boundary, "G"), (.boundary, "g"): .g
      case (.g, "H"), (.g, "h"): .gh
      case (.gh, "-"): .dash
      case (_, "0"..."9"), (_, "a"..."z"), (_, "A"..."Z"), (_, "_"): .word
      default: .boundary
      }
    }
  }

  private static let noWidth = "&#8203;".unicodeScalars

  /// Text as code, whatever backticks are in it.
  package static func code(_ text: String) -> String {
    let line = oneLine(text)
    // Nothing between two marks would be a fence of two, which the next such pair closes.
    if line.isEmpty { return "` `" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let edges = [line.unicodeScalars.first, line.unicodeScalars.last]
    let space = edges.contains("`") ? " " : ""
    return fence + space + line + space + fence
  }

  /// Text as code in the cell of a table, which a `|` would end even there.
  package static func cell(code text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in code(text).unicodeScalars {
      if scalar == "|" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// A row of a table, of cells that are Markdown.
  static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// Text without line breaks of any kind; other control and format characters, which a reader does
  /// not see, become U+FFFD.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x09...0x0d, 0x85, 0x2028, 0x2029: " "
          default: scalar.isHidden ? "\u{fffd}" : scalar
          }
        }))
  }

  /// How many of a sign stand beside each other at most.
  static func longestRun(of mark: Unicode.Scalar, in text: String) -> Int {
    var (longest, current) = (0, 0)
    for scalar in text.unicodeScalars {
      current = scalar == mark ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}
