import Composer
import Spelling

/// A listing as `ls` prints it.
struct ListingText {
  var isLong: Bool
  var isNumeric: Bool
  var isHuman: Bool
  /// Whether names are marked with what they are (`ls -F`).
  var marks: Bool
  /// Columns of the terminal; nil: one name a line.
  var width: Int?

  /// - Parameter hasHeaders: whether each directory is named, as it is where several are asked for.
  func text(_ listing: Listing, hasHeaders: Bool) -> String {
    let hasHeaders = hasHeaders || listing.groups.count > 1
    var bytes: [UInt8] = []
    for (index, group) in listing.groups.enumerated() {
      if index > 0 { bytes.append(10) }
      if hasHeaders, let directory = group.directory {
        bytes += shown(directory) + Array(":\n".utf8)
      }
      if isLong {
        if group.directory != nil {
          bytes += Array("total \(total(group.total))\n".utf8)
        }
        bytes += long(group.rows)
      } else if let width {
        bytes += columns(group.rows.map(name), width)
      } else {
        for row in group.rows { bytes += name(row) + [10] }
      }
    }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }

  private func total(_ bytes: Int64) -> String {
    isHuman ? Size.human(bytes) : Size.kibibytes(bytes)
  }

  private func long(_ rows: [Listing.Row]) -> [UInt8] {
    let cells = rows.map { row in
      [
        row.letters, "\(row.links)", isNumeric ? "\(row.uid)" : row.user ?? "\(row.uid)",
        isNumeric ? "\(row.gid)" : row.group ?? "\(row.gid)",
        isHuman ? Size.human(row.size) : "\(row.size)", row.time,
      ].map(TerminalText.line)
    }
    let widths = (0..<6).map { column in cells.map { $0[column].count }.max() ?? 0 }
    // Numbers stand at the right, as in ls.
    let right: Set<Int> = isNumeric ? [1, 2, 3, 4] : [1, 4]
    var bytes: [UInt8] = []
    for (row, cells) in zip(rows, cells) {
      for (column, cell) in cells.enumerated() {
        let space = Array(repeating: UInt8(ascii: " "), count: widths[column] - cell.count)
        bytes += right.contains(column) ? space + Array(cell.utf8) : Array(cell.utf8) + space
        bytes.append(UInt8(ascii: " "))
      }
      bytes += name(row)
      if let target = row.target { bytes += Array(" -> ".utf8) + shown(target) }
      bytes.append(10)
    }
    return bytes
  }

  /// Names in as many columns as fit, filled from top to bottom, as `ls -C` does.
  private func columns(_ names: [[UInt8]], _ width: Int) -> [UInt8] {
    guard !names.isEmpty else { return [] }
    let lengths = names.map { String(decoding: $0, as: UTF8.self).count }
    var rows = names.count
    var widths: [Int] = []
    for count in stride(from: min(names.count, max(1, width / 3)), to: 0, by: -1) {
      let height = (names.count + count - 1) / count
      let starts = Array(stride(from: 0, to: names.count, by: height))
      widths = starts.map { start in
        (lengths[start..<min(start + height, names.count)].max() ?? 0) + 2
      }
      rows = height
      if widths.reduce(0, +) - 2 <= width { break }
    }
    var bytes: [UInt8] = []
    for row in 0..<rows {
      for (column, index) in stride(from: row, to: names.count, by: rows).enumerated() {
        bytes += names[index]
        guard index + rows < names.count else { break }
        bytes += Array(repeating: UInt8(ascii: " "), count: widths[column] - lengths[index])
      }
      bytes.append(10)
    }
    return bytes
  }

  private func name(_ row: Listing.Row) -> [UInt8] {
    guard marks else { return shown(row.name) }
    let mark =
      switch row.letters.first {
      case "d": "/"
      case "l": isLong ? "" : "@"
      case "p": "|"
      case "s": "="
      default: row.mode & 0o111 != 0 ? "*" : ""
      }
    return shown(row.name) + Array(mark.utf8)
  }

  /// As `ls -b` has it, in a pipe too: what reads there may be a log, and one name is one line.
  private func shown(_ name: [UInt8]) -> [UInt8] { Array(printable(name).utf8) }
}

/// Sizes as coreutils print them.
enum Size {
  /// KiB, rounded up.
  static func kibibytes(_ bytes: Int64) -> String {
    "\(bytes / 1024 + (bytes % 1024 == 0 ? 0 : 1))"
  }

  /// `512`, `1.2K`, `34M`: powers of 1024, rounded up (coreutils' human.c).
  static func human(_ bytes: Int64) -> String {
    guard bytes >= 1024 else { return "\(bytes)" }
    var unit: Int64 = 1024
    var letters = ["K", "M", "G", "T", "P"][...]
    while let letter = letters.popFirst() {
      let tenths = roundedUp(bytes, unit, times: 10)
      if tenths < 100 { return "\(tenths / 10).\(tenths % 10)\(letter)" }
      let whole = roundedUp(bytes, unit, times: 1)
      if whole < 1024 || letters.isEmpty { return "\(whole)\(letter)" }
      unit *= 1024
    }
    return "\(bytes)"
  }

  private static func roundedUp(_ bytes: Int64, _ unit: Int64, times: Int64) -> Int64 {
    bytes / unit * times + (bytes % unit * times + unit - 1) / unit
  }
}
