internal import Spelling

/// One relation of a package to others: alternatives, of which one is enough (Debian Policy 7.1).
package struct Relationship: Hashable, Sendable, CustomStringConvertible {
  /// The alternatives in their order, which is one of preference; at least one.
  package let alternatives: [Alternative]

  /// A relation of one or more alternatives; nil for none.
  package init?(_ alternatives: [Alternative]) {
    if alternatives.isEmpty { return nil }
    self.alternatives = alternatives
  }

  /// A relation with a single alternative.
  package init(_ alternative: Alternative) { alternatives = [alternative] }

  /// Reads a single relation, such as `a (>= 1) | b:any`.
  ///
  /// - Throws: `ParseError` when the text is none, or more than one.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let list = try Self.parseList(text)
    guard let first = list.first, list.count == 1 else {
      throw ParseError("relation \(quoted(text))", "it must be one relation, not \(list.count)")
    }
    self = first
  }

  /// Reads a relation field: relations separated by commas; nothing but white space is none.
  ///
  /// - Throws: `ParseError` for text that dpkg's `parsedep.c` would refuse: a missing name, a
  ///   trailing comma, an unclosed bracket.
  package static func parseList(_ text: some StringProtocol) throws(ParseError) -> [Relationship] {
    let bytes = Array(text.utf8)
    return try parseList(bytes.span, 0..<bytes.count)
  }

  static func parseList(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(ParseError) -> [Relationship] {
    var cursor = RelationCursor(range)
    cursor.skipSpace(bytes)
    if cursor.isAtEnd { return [] }
    var relations: [Relationship] = []
    while true {
      var alternatives = [try cursor.alternative(bytes)]
      while cursor.take(0x7C, bytes) { alternatives.append(try cursor.alternative(bytes)) }
      if let relation = Relationship(alternatives) { relations.append(relation) }
      if cursor.isAtEnd { return relations }
      if !cursor.take(0x2C, bytes) { throw cursor.error(bytes, "expected ',' or '|'") }
    }
  }

  /// The relation on one architecture: without the alternatives that are not meant for it; nil when
  /// none is left.
  package func reduced(to architecture: Architecture) -> Relationship? {
    if alternatives.allSatisfy({ $0.architectures.isEmpty && $0.profiles.isEmpty }) { return self }
    return Relationship(alternatives.filter { $0.applies(to: architecture) })
  }

  package var description: String { alternatives.map(\.description).joined(separator: " | ") }
}
