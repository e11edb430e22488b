internal import Tree

/// Paths as patterns of a manifest.
enum PatternText {
  /// The pattern that a path alone matches, or all below it, with `${triplet}` for the
  /// architecture's; nil where none can say it.
  static func pattern(of path: MemberPath, triplet: String, below: Bool = false) -> String? {
    let name = Array(triplet.utf8)
    var text: [UInt8] = [UInt8(ascii: "/")]
    var rest = path.bytes[...]
    while let byte = rest.first {
      if rest.starts(with: name) {
        text += Array("${triplet}".utf8)
        rest = rest.dropFirst(name.count)
        continue
      }
      if "*?[]{}\\".utf8.contains(byte)
        || byte == UInt8(ascii: "$") && rest.dropFirst().first == UInt8(ascii: "{")
      {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
      rest = rest.dropFirst()
    }
    if below { text += Array("/**".utf8) }
    let string = String(decoding: text, as: UTF8.self)
    let place = SourcePosition(file: "", line: 1, column: 1)
    guard Array(string.utf8) == text, (try? PathPattern(parsing: string, at: place)) != nil else {
      return nil
    }
    return string
  }

  /// A path as text, where a manifest can say it.
  static func plain(_ path: MemberPath) -> String? { plain([UInt8(ascii: "/")] + path.bytes) }

  /// Bytes as one line of text, where a manifest can say it.
  static func plain(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard Array(text.utf8) == bytes, !text.contains("${"),
      !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
    else { return nil }
    return text
  }
}
