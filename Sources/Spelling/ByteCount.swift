/// Bytes as people read them: decimal units, as registries show them.
package struct ByteCount: CustomStringConvertible {
  private let bytes: Int64

  package init(_ bytes: Int64) { self.bytes = bytes }

  /// Reads a number of bytes with or without a unit: `5GB`, `500 MB`, `2GiB`, `1048576`.
  ///
  /// - Returns: bytes; nil for what is not such a text, or more than a pebibyte.
  package static func bytes(parsing text: String) -> Int64? {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let number = decimal(digits) else { return nil }
    let unit = text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
    let name = String(decoding: unit, as: UTF8.self).lowercased()
    let factors: [String: Int64] = [
      "": 1, "b": 1, "k": 1000, "kb": 1000, "m": 1_000_000, "mb": 1_000_000, "g": 1_000_000_000,
      "gb": 1_000_000_000, "t": 1_000_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
      "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]
    guard let factor = factors[name] else { return nil }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: factor)
    return overflows || bytes > 1 << 50 ? nil : bytes
  }

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
