/// Bytes as people read them: decimal units, as registries show them.
package struct ByteCount: CustomStringConvertible {
  private let bytes: Int64

  package init(_ bytes: Int64) { self.bytes = bytes }

  package var description: String { text(separator: " ") }

  /// - Parameter separator: between number and unit.
  package func text(separator: String) -> String {
    guard bytes >= 1000 else { return "\(bytes)\(separator)B" }
    let units = ["kB", "MB", "GB", "TB"]
    var tenths = bytes / 100 + (bytes % 100 >= 50 ? 1 : 0)
    var unit = 0
    while tenths >= 10_000, unit < units.count - 1 {
      tenths = (tenths + 500) / 1000
      unit += 1
    }
    return "\(tenths / 10).\(tenths % 10)\(separator)\(units[unit])"
  }
}
