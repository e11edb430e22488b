/// A pattern for one architecture: it can be held against paths.
package struct BoundPattern: Hashable, Sendable {
  /// The pattern as the manifest spells it.
  package let source: PathPattern
  /// What its braces stand for.
  let alternatives: [PatternParts]

  /// Whether the pattern names this path.
  ///
  /// The root is named by no pattern. Time grows with the product of both lengths at most, whatever
  /// the pattern.
  package func matches(_ path: MemberPath) -> Bool {
    for alternative in alternatives where alternative.matches(path.bytes) { return true }
    return false
  }

  /// How many patterns its braces stand for.
  package var count: Int { alternatives.count }

  /// The one path that one of these names; nil where that has a wildcard.
  package func path(of alternative: Int) -> MemberPath? {
    guard alternatives[alternative].isLiteral else { return nil }
    return try? MemberPath(parsing: alternatives[alternative].literalPrefix)
  }

  /// Whether the pattern has no wildcard and no braces: it names one path.
  package var isLiteral: Bool {
    alternatives.count == 1 && alternatives.allSatisfy(\.isLiteral)
  }

  /// The bytes, without the first `/`, that every matching path begins with.
  package var literalPrefix: [UInt8] {
    guard var common = alternatives.first?.literalPrefix[...] else { return [] }
    for alternative in alternatives.dropFirst() {
      let equal = zip(common, alternative.literalPrefix).prefix { $0 == $1 }.count
      common = common.prefix(equal)
    }
    return Array(common)
  }

  /// The pattern as the manifest spells it.
  package var text: String { source.text }
  /// Where it stands.
  package var position: SourcePosition { source.position }
}

extension BoundPattern: CustomStringConvertible {
  package var description: String { source.text }
}
