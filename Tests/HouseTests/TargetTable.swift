import Content
import SystemPackage
import TestSupport

/// The table of docs/ARCHITECTURE.md: every target, its side of the lock and what it may import.
struct TargetTable: Sendable {
  struct Row: Sendable {
    let isBelowTheLock: Bool
    let imports: Set<String>
  }

  let rows: [String: Row]

  /// The table of the page that is in the repository.
  static let page = TargetTable(
    String(
      decoding: (try? contents(of: packageDirectory.appending("docs").appending("ARCHITECTURE.md")))
        ?? [], as: UTF8.self))

  init(_ page: String) {
    var rows: [String: Row] = [:]
    for line in page.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
      guard cells.count == 4, ["above", "below"].contains(cells[1]) else { continue }
      for name in Self.names(in: cells[0]) {
        rows[name] = Row(
          isBelowTheLock: cells[1] == "below", imports: Set(Self.names(in: cells[3])))
      }
    }
    self.rows = rows
  }

  /// What stands between backticks.
  private static func names(in cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
