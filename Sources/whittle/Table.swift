import Spelling

/// Rows in columns as wide as they must be; the last column is not padded.
struct Table {
  private let rows: [[String]]
  private let right: Set<Int>

  /// - Parameter right: columns whose text stands at their right end.
  init(_ rows: [[String]], right: Set<Int> = []) {
    self.rows = rows.map { $0.map(TerminalText.line) }
    self.right = right
  }

  /// The table for where data goes to: whole in a file or a pipe, and as wide as a terminal is, its
  /// last column cut where that is not enough.
  var shown: String { text(width: Terminal.width) }

  private func text(width: Int?) -> String {
    let whole = text
    guard let width else { return whole }
    return whole.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).cut(to: width) }.joined(separator: "\n")
  }

  private var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        if right.contains(column) { return space + cell }
        return column == row.count - 1 ? cell : cell + space
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
