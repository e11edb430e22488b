/// A pattern over the absolute paths of the final tree, as a manifest spells it.
///
/// Within one part of a path `*` stands for any bytes, `?` for one byte, `[a-z]` and `[!a-z]` for
/// one byte in or out of a set, `{a,b}` for alternatives; a part `**` stands for any number of
/// parts, and at the end for everything below. `${triplet}` and `${arch}` take their values when
/// the pattern is bound to an architecture. docs/manifest.md, "Patterns", is the reference.
package struct PathPattern: Hashable, Sendable {
  /// The pattern as it was written.
  package let text: String
  /// Where it was written.
  package let position: SourcePosition
  /// What the text means, variables unbound.
  private let syntax: [PatternSyntax]
  /// Whether the pattern means another path on another architecture.
  package let hasVariables: Bool

  /// The longest pattern in bytes that is accepted.
  package static let longest = 1024
  /// The greatest number of patterns that the braces of one may stand for.
  package static let mostAlternatives = 64

  /// Reads a pattern.
  ///
  /// - Throws: `PatternError`, with the offset of the mistake.
  package init(parsing text: String, at position: SourcePosition) throws(PatternError) {
    var parser = PatternParser(text)
    let syntax = try parser.parse()
    self.syntax = syntax
    hasVariables = syntax.contains { alternative in
      alternative.contains { if case .variable = $0 { true } else { false } }
    }
    self.text = text
    self.position = position
  }

  /// The pattern for one architecture.
  ///
  /// `architecture` is Debian's name of it, `triplet` the multiarch tuple such as
  /// `x86_64-linux-gnu`; both are taken literally.
  package func bound(architecture: String, triplet: String) -> BoundPattern {
    let architecture = Array(architecture.utf8)
    let triplet = Array(triplet.utf8)
    let alternatives = syntax.map { alternative in
      var tokens: [PatternToken] = []
      tokens.reserveCapacity(alternative.count)
      for item in alternative {
        switch item {
        case .token(let token): tokens.append(token)
        case .variable(.architecture): tokens.append(contentsOf: architecture.map { .byte($0) })
        case .variable(.triplet): tokens.append(contentsOf: triplet.map { .byte($0) })
        }
      }
      return PatternParts(tokens)
    }
    return BoundPattern(source: self, alternatives: alternatives)
  }
}

extension PathPattern: CustomStringConvertible {
  /// The pattern as it was written.
  package var description: String { text }
}
