public import Tree

/// What is wrong with a manifest: one or more mistakes, in the order of the text.
///
/// Printed as compilers print theirs, one line a mistake: `file:line:column: cannot …: …`.
public struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One mistake.
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    public let position: SourcePosition
    /// What it is and what to do: `cannot <verb> <object>: <reason>`.
    public let message: String

    /// A mistake at `position`.
    public init(_ position: SourcePosition, _ message: String) {
      self.position = position
      self.message = message
    }

    /// `file:line:column: message`.
    public var description: String { "\(position): \(message)" }
  }

  /// The mistakes, at least one.
  public let problems: [Problem]

  /// The most mistakes that are printed.
  private static let shown = 20

  /// One mistake.
  public init(_ position: SourcePosition, _ message: String) {
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
  public var description: String {
    var lines = problems.prefix(Self.shown).map(\.description)
    if problems.count > Self.shown {
      lines.append("and \(problems.count - Self.shown) more")
    }
    return lines.joined(separator: "\n")
  }
}
