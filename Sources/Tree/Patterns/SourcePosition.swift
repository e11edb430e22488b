/// A place in a text file: what compilers print as `file:line:column`.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file as the user would name it.
  package let file: String
  /// The line, counted from 1.
  package let line: Int
  /// The column in characters, counted from 1.
  package let column: Int

  /// A place in `file`.
  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  package var description: String { "\(file):\(line):\(column)" }
}

extension SourcePosition: Comparable {
  /// Orders by file, then line, then column: the order in which a reader meets the places.
  package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
    if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
    return (a.line, a.column) < (b.line, b.column)
  }
}
