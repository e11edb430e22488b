internal import Spelling

/// Text as HTML spells it.
enum HTML {
  /// Text with what means something in HTML escaped, also within quotes.
  static func text(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
      case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
      case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
      case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
      case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
      // HTML has no NUL, and other control characters are errors to a validator.
      case 0..<0x20 where byte != 0x0a && byte != 0x09: bytes += Array("\u{fffd}".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func code(_ text: String) -> String { "<code>\(Self.text(text))</code>" }

  /// Bytes in decimal units, as registries show them.
  static func size(_ bytes: Int64) -> String {
    ByteCount(bytes).text(separator: bytes < 1000 ? " " : "\u{a0}")
  }

  /// JSON that may stand in a `script` element: nothing in it can end that.
  static func script(_ json: String) -> String { json.replacing("<", with: "\\u003c") }
}
