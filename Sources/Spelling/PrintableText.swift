extension String {
  /// A name of others as a person may see it: hidden characters, backslashes and what is not UTF-8
  /// are escaped, so that nothing moves a terminal's cursor or turns the order of what is read, and
  /// different bytes print differently.
  package init(printable bytes: some Collection<UInt8>) {
    func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
      bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
    }
    // Paths are spelled by the ten thousand: a byte at a time, without asking what collection it is.
    if bytes.withContiguousStorageIfAvailable({ isPlain($0) }) ?? isPlain(bytes) {
      self.init(decoding: bytes, as: UTF8.self)
      return
    }
    let text = Array(bytes).replacingScalars { scalar, _ in
      scalar == "\\" ? .text("\\\\") : scalar?.isHidden == false ? .kept : .escaped
    }
    self.init(decoding: text, as: UTF8.self)
  }
}

/// A name as messages show it.
package func printable(_ name: some Collection<UInt8>) -> String { String(printable: name) }

/// A text as a message quotes it: on one line, printable, and cut behind 80 characters.
package func quoted(_ text: some StringProtocol, by mark: Character = "\"") -> String {
  let scalars = text.unicodeScalars
  let shown = printable(Array(String(String.UnicodeScalarView(scalars.prefix(80))).utf8))
  return "\(mark)\(shown)\(scalars.dropFirst(80).isEmpty ? "" : "…")\(mark)"
}

extension Unicode.Scalar {
  /// Whether nobody sees it where it is printed: controls of a terminal (C0, DEL, C1), what turns
  /// the direction of text, what has no width, breaks of lines, and what has no meaning yet.
  package var isHidden: Bool {
    if isASCII { return value < 0x20 || value == 0x7f }
    if properties.isDefaultIgnorableCodePoint { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      return true
    default: return false
    }
  }
}

/// The scalar that begins at a byte, nil where that is not UTF-8, and how many bytes it has.
func scalar(in bytes: [UInt8], at position: Int) -> (scalar: Unicode.Scalar?, count: Int) {
  if bytes[position] < 0x80 { return (Unicode.Scalar(bytes[position]), 1) }
  var parser = Unicode.UTF8.ForwardParser()
  var rest = bytes[position...].makeIterator()
  return switch parser.parseScalar(from: &rest) {
  case .valid(let encoded): (Unicode.UTF8.decode(encoded), encoded.count)
  case .error(let length): (nil, length)
  case .emptyInput: (nil, 1)
  }
}

/// `\x1b` for each byte.
func escape(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  bytes.flatMap { Array("\\x\(hexadecimal([$0]))".utf8) }
}

extension [UInt8] {
  /// The text with each scalar replaced, or escaped where nil is given for it.
  func replacingScalars(
    _ replacement: (_ scalar: Unicode.Scalar?, _ position: Int) -> Replacement
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var position = 0
    while position < count {
      let (scalar, length) = scalar(in: self, at: position)
      let bytes = self[position..<(position + length)]
      switch replacement(scalar, position) {
      case .kept: result += bytes
      case .escaped: result += escape(bytes)
      case .text(let text): result += text.utf8
      }
      position += length
    }
    return result
  }
}

/// What becomes of a scalar.
enum Replacement {
  case kept, escaped
  case text(String)
}
