/// A place in a text file: what compilers print as `file:line:column`.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file as the user would name it.
  public let file: String
  /// The line, counted from 1.
  public let line: Int
  /// The column in characters, counted from 1.
  public let column: Int

  /// A place in `file`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}

extension SourcePosition: Comparable {
  /// Orders by file, then line, then column: the order in which a reader meets the places.
  public static func < (a: SourcePosition, b: SourcePosition) -> Bool {
    if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
    return (a.line, a.column) < (b.line, b.column)
  }
}
