/// Texts as YAML that every reader takes for the same text.
package enum YAMLText {
  /// In double quotes, everything that is not plain escaped.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      // Messages have lines of YAML between backquotes.
      case "`": quoted += "\\x60"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      default:
        if isPrinted(scalar) {
          quoted.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }

  /// Whether a scalar shows as itself; to YAML U+0085 and U+2028 end a line (1.1, 5.4).
  private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
      .surrogate:
      false
    default: true
    }
  }

  /// As it stands where YAML reads it as text; else in quotes.
  package static func plain(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.".utf8.contains($0)
      }
      && text.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      && text.utf8.first.map { $0 >= UInt8(ascii: "a") } == true
      && !isReserved(text)
    return isPlain ? text : quoted(text)
  }

  /// A word, name or path as one writes it: in quotes only where YAML needs them.
  package static func word(_ text: String) -> String {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
    let isPlain =
      text.utf8.allSatisfy {
        "-_./:".utf8.contains($0) || (0x30...0x39).contains($0) || isLetter($0)
      } && text.utf8.first.map { "_./".utf8.contains($0) || isLetter($0) } == true
      && text.utf8.last != UInt8(ascii: ":") && !isReserved(text)
    return isPlain ? text : quoted(text)
  }

  /// Whether a word is read as something else than text (YAML 1.1 and 1.2).
  package static func isReserved(_ text: String) -> Bool {
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"].contains(text.lowercased())
  }

  /// The lines of a block (`|`), where the text can stand in one as it is; else nil.
  package static func block(_ text: String) -> [Substring]? {
    guard text.last == "\n", text.first != " ", text.first != "\n", text.dropLast().last != "\n"
    else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    let isPlain = lines.allSatisfy { line in
      line.last != " " && line.last != "\t" && line.first != "\t"
        && line.utf8.allSatisfy { $0 == 0x09 || (0x20..<0x7f).contains($0) }
    }
    return isPlain ? lines : nil
  }

  /// A comment's text: one line, whatever it holds.
  package static func comment(_ text: String) -> String {
    let line = text.unicodeScalars.map { isPrinted($0) ? String($0) : " " }.joined()
    return "# " + line
  }
}
