internal import Spelling

/// How a version must stand to another one, as relations (Debian Policy 7.1) and manifests write
/// it: `>= 3.5`.
package struct VersionConstraint: Hashable, Sendable, CustomStringConvertible {
  /// The five operators of Debian Policy 7.1.
  package enum Operator: String, Hashable, Sendable, CaseIterable {
    case earlier = "<<"
    case earlierOrEqual = "<="
    case equal = "="
    case laterOrEqual = ">="
    case later = ">>"
  }

  /// The operator.
  package let `operator`: Operator
  /// The version on its right.
  package let version: Version

  /// A constraint of its two parts.
  package init(_ operator: Operator, _ version: Version) {
    self.operator = `operator`
    self.version = version
  }

  /// Reads an operator and a version, with or without spaces between: `>= 3.5`, `=1.2-3`.
  ///
  /// dpkg still reads `<` as `<=` and `>` as `>=`; as that is not what they say, they are refused.
  ///
  /// - Throws: `ParseError` when the operator is missing or none of the five, or the version bad.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    let span = bytes.span
    let range = span.trimmed(0..<bytes.count)
    let sign = Self.scanOperator(span, range)
    let subject = "version constraint \(quoted(text))"
    guard let found = Operator(rawValue: span.text(sign)) else {
      let reason =
        sign.isEmpty ? "it must begin with <<, <=, =, >= or >>" : Self.advice(span.text(sign))
      throw ParseError(subject, reason)
    }
    let rest = span.trimmed(sign.upperBound..<range.upperBound)
    do {
      self.init(found, try Version(parsing: span.text(rest)))
    } catch {
      throw error.within(subject, line: nil, field: nil)
    }
  }

  private static func advice(_ sign: String) -> String {
    switch sign {
    case "<": "'<' is ambiguous: write '<<' (earlier) or '<='"
    case ">": "'>' is ambiguous: write '>>' (later) or '>='"
    default: "'\(sign)' is not one of <<, <=, =, >= and >>"
    }
  }

  /// The run of `<`, `=` and `>` at the start of the range.
  static func scanOperator(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var end = range.lowerBound
    while end < range.upperBound, bytes[end] >= 0x3C, bytes[end] <= 0x3E { end += 1 }
    return range.lowerBound..<end
  }

  /// Whether the version stands in this relation to the constraint's.
  package func isSatisfied(by candidate: Version) -> Bool {
    switch `operator` {
    case .earlier: candidate < version
    case .earlierOrEqual: candidate <= version
    case .equal: candidate == version
    case .laterOrEqual: candidate >= version
    case .later: candidate > version
    }
  }

  package var description: String { "\(`operator`.rawValue) \(version.text)" }
}
