/// The rules for a path that an index gives, relative to a mirror or suite.
enum RepositoryPath {
  /// Why a path cannot be used, or nil: it must be relative, printable ASCII, and have no empty,
  /// `.` or `..` segment.
  static func fault(_ path: String) -> String? {
    let bytes = Array(path.utf8)
    return fault(bytes.span, 0..<bytes.count)
  }

  /// As `fault(_:)`, of a run of bytes.
  static func fault(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
    if range.isEmpty { return "is empty" }
    if range.count > 4096 { return "is longer than 4096 bytes" }
    if bytes[range.lowerBound] == 0x2F { return "is absolute" }
    var start = range.lowerBound
    for index in range.lowerBound...range.upperBound {
      if index < range.upperBound {
        let byte = bytes[index]
        if byte <= 0x20 || byte >= 0x7F || byte == 0x5C {
          return "holds a byte that is not printable ASCII, or a backslash"
        }
        if byte != 0x2F { continue }
      }
      switch index - start {
      case 0: return "has an empty segment"
      case 1 where bytes[start] == 0x2E: return "has a segment '.'"
      case 2 where bytes[start] == 0x2E && bytes[start + 1] == 0x2E: return "climbs with '..'"
      default: start = index + 1
      }
    }
    return nil
  }
}

extension RepositoryPath {
  /// The range less a leading `./`, as flat repositories write it.
  static func withoutLeadingDot(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard range.count > 2, bytes[range.lowerBound] == 0x2E, bytes[range.lowerBound + 1] == 0x2F
    else { return range }
    return range.lowerBound + 2..<range.upperBound
  }
}
