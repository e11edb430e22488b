internal import Spelling
package import Tree

/// A YAML value as a manifest may use it: no tags, names of members are text and unique.
package struct YAMLValue: Sendable {
  package enum Content: Sendable {
    /// Text between quotes or in a block: text whatever it looks like.
    case text(String)
    /// Text without quotes, which may mean a number, a truth or nothing.
    case plain(String)
    case list([YAMLValue])
    case map([YAMLMember])
  }

  package let content: Content
  package let position: SourcePosition
}

/// A member of a map.
package struct YAMLMember: Sendable {
  package let key: String
  package let position: SourcePosition
  package let value: YAMLValue
}

extension YAMLValue {
  /// Whether nothing was written: `key:`, `~` or `null`.
  package var isNothing: Bool {
    guard case .plain(let text) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What the value is, for "expected …, found …".
  package var kind: String {
    switch content {
    case .list: return "a list"
    case .map: return "a map"
    case .text(let text): return "the text \(quote(text))"
    case .plain(let text):
      if isNothing { return "nothing" }
      switch Self.plainKind(text) {
      case .number: return "the number \(text)"
      case .truth: return "the boolean \(text)"
      case .text: return "the text \(quote(text))"
      }
    }
  }

  enum PlainKind {
    case text, number, truth
  }

  /// What YAML 1.1 or 1.2 would take an unquoted text for, whichever is not text.
  static func plainKind(_ text: String) -> PlainKind {
    let lower = text.lowercased()
    if ["true", "false", "yes", "no", "on", "off", "y", "n"].contains(lower) { return .truth }
    return isNumber(Array(text.utf8)) ? .number : .text
  }

  /// Whether YAML would read a number: 12, -1, 0x1F, 0o17, 1_000, 1.5, 1e3, .5, 12:30, .inf, .nan.
  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    let lower = String(decoding: rest, as: UTF8.self).lowercased()
    if [".inf", ".nan"].contains(lower) { return true }
    for (prefix, digits) in [("0x", "0123456789abcdef_"), ("0o", "01234567_"), ("0b", "01_")]
    where lower.hasPrefix(prefix) && lower.utf8.count > 2 {
      return lower.utf8.dropFirst(2).allSatisfy { digits.utf8.contains($0) }
    }
    return isDecimal(rest)
  }

  /// Digits with at most one point and one exponent, or groups joined by colons (sexagesimal).
  private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    var points = 0
    var rest = bytes
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "_"), UInt8(ascii: ":"): if digits == 0 { return false }
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
          rest = rest.dropFirst()
        }
        let isExponent = rest.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return digits > 0 && points <= 1 && !rest.isEmpty && isExponent
      default: return false
      }
    }
    return digits > 0 && points <= 1
  }
}

/// A text as a mistake quotes it.
func quote(_ text: String) -> String { quoted(text, by: "'") }
