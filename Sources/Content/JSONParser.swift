/// Where and why a JSON text was refused.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package let line: Int
  /// In bytes, counted from 1.
  package let column: Int
  package let reason: String

  package var description: String { "\(line):\(column): \(reason)" }
}

extension JSON {
  /// The deepest nesting that is read.
  private static var depthLimit: Int { 64 }

  /// Reads one JSON text (RFC 8259), strictly.
  ///
  /// Doubled member names, fractions, exponents, integers beyond 64 bits, invalid UTF-8, nesting
  /// beyond 64 levels and anything after the value are refused.
  ///
  /// - Throws: ``JSONError`` with line and column.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.value(depth: Self.depthLimit)
    try parser.end()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func failure(_ reason: String, at position: Int? = nil) -> JSONError {
    let end = min(position ?? self.position, bytes.count)
    var line = 1
    var start = 0
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    return JSONError(line: line, column: end - start + 1, reason: reason)
  }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  mutating func end() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw failure("unexpected text after the value") }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
    guard take(UInt8(ascii: character)) else { throw failure("expected '\(character)'") }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    guard depth > 0 else { throw failure("the nesting is too deep") }
    guard position < bytes.count else { throw failure("the text ends where a value is expected") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .int(try integer())
    }
  }

  mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[position...].starts(with: text.utf8) else { throw failure("expected a value") }
    position += text.utf8.count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    try expect("{")
    var members: [String: JSON] = [:]
    guard !take(UInt8(ascii: "}")) else { return .object(members) }
    repeat {
      skipSpace()
      let start = position
      let name = try string()
      try expect(":")
      let value = try value(depth: depth - 1)
      guard members.updateValue(value, forKey: name) == nil else {
        throw failure("the member '\(name)' is given twice", at: start)
      }
    } while take(UInt8(ascii: ","))
    try expect("}")
    return .object(members)
  }

  mutating func array(depth: Int) throws(JSONError) -> JSON {
    try expect("[")
    var values: [JSON] = []
    guard !take(UInt8(ascii: "]")) else { return .array(values) }
    repeat {
      values.append(try value(depth: depth - 1))
    } while take(UInt8(ascii: ","))
    try expect("]")
    return .array(values)
  }

  mutating func integer() throws(JSONError) -> Int64 {
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let first = position
    var number: Int64 = 0
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      let digit = Int64(bytes[position] - UInt8(ascii: "0"))
      let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = tenfold.subtractingReportingOverflow(digit)
      guard !overflow, !overflowToo else { throw failure("the number is too large", at: start) }
      number = sum
      position += 1
    }
    guard position > first else { throw failure("expected a value", at: start) }
    guard position == first + 1 || bytes[first] != UInt8(ascii: "0") else {
      throw failure("a number must not begin with 0", at: start)
    }
    if position < bytes.count,
      [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")]
        .contains(bytes[position])
    {
      throw failure("only whole numbers are read", at: start)
    }
    guard !isNegative else { return number }
    guard number != .min else { throw failure("the number is too large", at: start) }
    return -number
  }

  mutating func string() throws(JSONError) -> String {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw failure("expected '\"'")
    }
    position += 1
    let start = position
    // Most strings are as they stand.
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20
    {
      position += 1
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let end = position
      position += 1
      guard let text = try? UTF8Span(validating: bytes.span.extracting(start..<end)) else {
        throw failure("the string is not UTF-8", at: start)
      }
      return String(copying: text)
    }
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("the string is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw failure("a control character in a string", at: position - 1)
      default: text.append(byte)
      }
    }
    throw failure("the string has no end", at: start)
  }

  mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard position < bytes.count else { throw failure("the string has no end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default: throw failure("an unknown escape", at: position - 2)
    }
  }

  mutating func unicode() throws(JSONError) -> Unicode.Scalar {
    let start = position - 2
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xd800..<0xdc00).contains(first), bytes[position...].starts(with: "\\u".utf8) else {
      throw failure("half a surrogate pair", at: start)
    }
    position += 2
    let second = try hexadecimal()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw failure("half a surrogate pair", at: start) }
    return scalar
  }

  mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard bytes.count - position >= 4 else { throw failure("the escape has no end") }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x37)
      default: throw failure("expected four hexadecimal digits")
      }
    }
    position += 4
    return value
  }
}
