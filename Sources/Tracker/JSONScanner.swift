/// Walks over JSON without decoding it, so that what is not wanted of a large text costs one look.
///
/// It finds where values begin and end; what is wanted is decoded strictly after that.
struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  /// Whether everything was read.
  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == bytes.count
    }
  }

  /// Passes over one sign, with the space before it.
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// A string without escapes, as names of packages are; with some the text as it stands.
  mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = position
    guard skipString() else { return nil }
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }

  /// Passes over the rest of a string and its last quote.
  private mutating func skipString() -> Bool {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 2
      case UInt8(ascii: "\""):
        position += 1
        return true
      default: position += 1
      }
    }
    return false
  }

  /// Passes over one value.
  ///
  /// - Returns: where it stands; nil where it does not end.
  mutating func value() -> Range<Int>? {
    skipSpace()
    let start = position
    var depth = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard skipString() else { return nil }
        if depth == 0 { return start..<position }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return start < position ? start..<position : nil }
        depth -= 1
        position += 1
        if depth == 0 { return start..<position }
      case UInt8(ascii: ","):
        if depth == 0 { return start < position ? start..<position : nil }
        position += 1
      default: position += 1
      }
    }
    return depth == 0 && start < position ? start..<position : nil
  }

  /// The first place of some text in a range.
  static func find(
    _ mark: [UInt8], in bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Int? {
    guard let first = mark.first, range.count >= mark.count else { return nil }
    var index = range.lowerBound
    let last = range.upperBound - mark.count
    while index <= last {
      if bytes[index] == first {
        var length = 1
        while length < mark.count, bytes[index + length] == mark[length] { length += 1 }
        if length == mark.count { return index }
      }
      index += 1
    }
    return nil
  }
}
