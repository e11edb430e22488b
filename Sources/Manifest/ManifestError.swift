internal import Spelling
package import Tree

/// What is wrong with a manifest: one or more mistakes, in the order of the text.
///
/// Printed as compilers print theirs, one line a mistake: `file:line:column: cannot …: …`.
package struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One mistake.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    package let position: SourcePosition
    /// What it is and what to do: `cannot <verb> <object>: <reason>`.
    package let message: String

    /// A mistake at `position`.
    package init(_ position: SourcePosition, _ message: String) {
      self.position = position
      self.message = message
    }

    /// `file:line:column: message`.
    package var description: String { TerminalText.line("\(position): \(message)") }
  }

  /// The mistakes, at least one.
  package let problems: [Problem]

  /// The most mistakes that are printed.
  private static let shown = 20

  /// One mistake.
  package init(_ position: SourcePosition, _ message: String) {
    problems = [Problem(position, message)]
  }

  /// Several mistakes, put in the order of the text and each only once; nil when there is none.
  package init?(_ problems: [Problem]) {
    guard !problems.isEmpty else { return nil }
    var seen: Set<Problem> = []
    let unique = problems.filter { seen.insert($0).inserted }
    self.problems = unique.sorted { $0.position < $1.position }
  }

  /// The mistakes, one a line.
  package var description: String {
    var lines = problems.prefix(Self.shown).map(\.description)
    if problems.count > Self.shown {
      lines.append("and \(problems.count - Self.shown) more")
    }
    return lines.joined(separator: "\n")
  }
}
