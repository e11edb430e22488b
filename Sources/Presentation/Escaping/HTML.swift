internal import Content
internal import Spelling

/// Text as HTML spells it.
package enum HTML {
  /// Text with what means something in HTML escaped, also within quotes, what is hidden shown as
  /// U+FFFD, and what a CI's runner would obey in a log as entities.
  package static func text(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "'": result += "&#39;".unicodeScalars
      case ":" where last == ":": result += "&#58;".unicodeScalars
      case "#" where last == "#": result += "&#35;".unicodeScalars
      // A reader of the source sees them in their place; a line in a log does not begin here.
      case "\n": result += "&#10;".unicodeScalars
      case "\t": result.append(scalar)
      default: result.append(scalar.isHidden ? "\u{fffd}" : scalar)
      }
      last = scalar
    }
    return String(result)
  }

  static func code(_ text: String) -> String { "<code>\(Self.text(text))</code>" }

  /// Bytes in decimal units, as registries show them.
  static func size(_ bytes: Int64) -> String {
    ByteCount(bytes).text(separator: bytes < 1000 ? " " : "\u{a0}")
  }

  /// What a page may do: nothing but its own style and script, known by their SHA-256, so that an
  /// element that got in all the same does not run (Content Security Policy Level 3,
  /// "hash-source").
  ///
  /// - Parameters:
  ///   - style: all between the tags of the one `style` element.
  ///   - script: the same of the one `script` element that runs; nil where there is none.
  static func policy(style: String, script: String?) -> String {
    func source(_ text: String) -> String {
      "'sha256-\(Base64.encode(Digest(of: Array(text.utf8)).bytes))'"
    }
    let scripts = script.map { "; script-src \(source($0))" } ?? ""
    return """
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src \(source(style))\(scripts)">
      """
  }

  /// JSON that may stand in a `script` element: nothing in it can end that.
  ///
  /// Bytes, not characters: U+0600 before `<` makes one `Character` of both.
  package static func script(_ json: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.utf8.count)
    for byte in TerminalText.json(json).utf8 {
      if byte == UInt8(ascii: "<") { bytes += Array("\\u003c".utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
