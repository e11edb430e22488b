extension JSON {
  /// JSON whose bytes depend only on the value.
  ///
  /// Members are sorted by the UTF-8 bytes of their names; there is no insignificant space and no
  /// final newline; only `"`, `\` and control characters are escaped (the subset of RFC 8785 that
  /// documents without fractions need; OCI image-spec, considerations.md, "Canonicalization").
  package var canonicalBytes: [UInt8] {
    var writer = CanonicalWriter()
    writer.write(self)
    return writer.bytes
  }

  /// The canonical form as text.
  package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

  /// The canonical form spread over lines, two spaces a level, with a final newline.
  ///
  /// Values below `depth` levels stand on one line each, so that a reader of a diff sees one
  /// record a line.
  package func lines(depth: Int) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write(self, spread: depth, indent: 0)
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

private struct CanonicalWriter {
  var bytes: [UInt8] = []

  mutating func write(_ value: JSON) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): append(String(value))
    case .string(let value): quote(value)
    case .array(let values):
      separated(values, "[", "]") { writer, value in writer.write(value) }
    case .object(let members):
      separated(sorted(members), "{", "}") { writer, member in
        writer.quote(member.key)
        writer.append(":")
        writer.write(member.value)
      }
    }
  }

  /// Spreads containers over lines for `spread` more levels.
  mutating func write(_ value: JSON, spread: Int, indent: Int) {
    guard spread > 0 else { return write(value) }
    switch value {
    case .array(let values) where !values.isEmpty:
      lines(values, "[", "]", indent) { writer, value in
        writer.write(value, spread: spread - 1, indent: indent + 2)
      }
    case .object(let members) where !members.isEmpty:
      lines(sorted(members), "{", "}", indent) { writer, member in
        writer.quote(member.key)
        writer.append(": ")
        writer.write(member.value, spread: spread - 1, indent: indent + 2)
      }
    default: write(value)
    }
  }

  private func sorted(_ members: [String: JSON]) -> [(key: String, value: JSON)] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private mutating func separated<Element>(
    _ elements: [Element], _ open: String, _ close: String,
    _ each: (inout CanonicalWriter, Element) -> Void
  ) {
    append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      each(&self, element)
    }
    append(close)
  }

  private mutating func lines<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ indent: Int,
    _ each: (inout CanonicalWriter, Element) -> Void
  ) {
    append(open)
    for (index, element) in elements.enumerated() {
      append(index > 0 ? ",\n" : "\n")
      append(String(repeating: " ", count: indent + 2))
      each(&self, element)
    }
    append("\n" + String(repeating: " ", count: indent) + close)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0a: append("\\n")
      case 0x0c: append("\\f")
      case 0x0d: append("\\r")
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
