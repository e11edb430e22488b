internal import Content
internal import Manifest
internal import TestSupport
internal import Tree

/// The reader of YAML, and what is written for it to read.
extension FuzzTarget {
  private static let yamls = [
    ToyArchive.manifest,
    "a: &x [1, {b: \"c\\n\", d: 'e''f'}]\nb: *x\n? g\n: |-\n  h\n  i\nj: >\n  k\n",
    #"{"a": [1, "b", {"c": null}], "d": [], "e": {}}"#, "a:\n- b\n- - c\n  - d: ~\n# e\n...\n",
    "%YAML 1.1\n---\n\"a\\u0041\\x41\\\n  b\": !!str 1\n",
  ].map { Array($0.utf8) }

  static let yaml = FuzzTarget(
    "yaml", seeds: yamls,
    words: [
      "&a ", "*a", "<<: ", "!!str ", "! ", "- ", "? ", ": ", "{", "}", "[", "]", ", ", "\n  ",
      "|2\n",
      ">-\n", "\"", "\\\"", "\\u", "\\U0000", "'", "''", "---\n", "...\n", "%TAG ! x\n", "#", "\t",
      "\r\n", "\u{85}", "\u{2028}", "\u{feff}", "\u{1f9f8}", "null", "0x",
    ]
  ) { bytes in
    if let law = brokenByText(String(decoding: bytes, as: UTF8.self)) { return law }
    let value = try read(bytes)
    let lines = bytes.count { $0 == 0x0a || $0 == 0x0d } + 2
    var count = 0
    if let law = brokenBy(value, depth: 0, lines: lines, &count) { return law }
    let text = written(value)
    // Aliases make more of a text than a file may hold.
    guard text.utf8.count <= 1 << 20 else { return nil }
    guard let again = try? read(Array(text.utf8)) else {
      return "a value that is not read once it is written"
    }
    if shape(again) != shape(value) { return "a value that is another once it is written" }
    // An independent reader of the part of YAML that JSON is; escapes are not the same in the two.
    if !bytes.contains(UInt8(ascii: "\\")), let json = try? JSON(parsing: bytes),
      !isSame(json, value)
    {
      return "JSON that says something else"
    }
    return nil
  }

  private static func read(_ bytes: [UInt8]) throws -> YAMLValue {
    var reader = YAMLReader(file: "y")
    return try reader.read(bytes)
  }

  /// Holds what manifests are written with against the reader.
  private static func brokenByText(_ text: String) -> String? {
    for (way, yaml) in [("quoted", YAMLText.quoted(text)), ("plain", YAMLText.plain(text))] {
      guard let value = try? read(Array("- \(yaml)\n".utf8)), case .list(let items) = value.content,
        items.count == 1, self.text(items[0]).map({ Array($0.utf8) }) == Array(text.utf8)
      else { return "\(way) text that is read as another" }
    }
    if let lines = YAMLText.block(text) {
      let yaml = "a: |\n" + lines.map { "  \($0)\n" }.joined() + "b: c\n"
      guard let value = try? read(Array(yaml.utf8)), case .map(let members) = value.content,
        members.count == 2, self.text(members[0].value) == text
      else { return "lines that are read as another text" }
    }
    let commented = YAMLText.comment(text) + "\na: b\n"
    guard let value = try? read(Array(commented.utf8)), shape(value) == #"{"a": "b", }"# else {
      return "a comment that is read"
    }
    return nil
  }

  private static func text(_ value: YAMLValue) -> String? {
    switch value.content {
    case .text(let text), .plain(let text): text
    case .list, .map: nil
    }
  }

  private static func brokenBy(
    _ value: YAMLValue, depth: Int, lines: Int, _ count: inout Int
  ) -> String? {
    count += 1
    if count > 50_000 { return "more values than are allowed" }
    if depth >= 32 { return "values nested deeper than is allowed" }
    if !(1...lines).contains(value.position.line) || value.position.column < 1 {
      return "a value at \(value.position.line):\(value.position.column)"
    }
    switch value.content {
    case .text, .plain: return nil
    case .list(let items):
      for item in items {
        if let law = brokenBy(item, depth: depth + 1, lines: lines, &count) { return law }
      }
    case .map(let members):
      if Set(members.map { Array($0.key.utf8) }).count != members.count {
        return "a key that is given twice"
      }
      for member in members {
        if let law = brokenBy(member.value, depth: depth + 1, lines: lines, &count) { return law }
      }
    }
    return nil
  }

  /// The value in YAML's flow style, every text in quotes; keys of any length behind a mark.
  private static func written(_ value: YAMLValue) -> String {
    switch value.content {
    case .text(let text), .plain(let text): YAMLText.quoted(text)
    case .list(let items): "[" + items.map { written($0) + ", " }.joined() + "]"
    case .map(let members):
      "{" + members.map { "? \(YAMLText.quoted($0.key)) : \(written($0.value)), " }.joined() + "}"
    }
  }

  /// The value without its places, and without how its texts were written.
  private static func shape(_ value: YAMLValue) -> String {
    switch value.content {
    case .text(let text), .plain(let text): YAMLText.quoted(text)
    case .list(let items): "[" + items.map { shape($0) + ", " }.joined() + "]"
    case .map(let members):
      "{" + members.map { "\(YAMLText.quoted($0.key)): \(shape($0.value)), " }.joined() + "}"
    }
  }

  private static func isSame(_ json: JSON, _ value: YAMLValue) -> Bool {
    switch (json, value.content) {
    case (.array(let items), .list(let values)):
      items.count == values.count && zip(items, values).allSatisfy { isSame($0, $1) }
    case (.object(let members), .map(let values)):
      members.count == values.count
        && values.allSatisfy { member in
          members[member.key].map { isSame($0, member.value) } ?? false
        }
    case (.string(let text), .text(let other)): Array(text.utf8) == Array(other.utf8)
    case (.null, .plain(let text)): text == "null"
    case (.string, _), (.array, _), (.object, _), (.null, _), (_, .list), (_, .map), (_, .text):
      false
    case (_, .plain): true
    }
  }
}
