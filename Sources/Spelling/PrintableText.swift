extension String {
  /// Bytes of others as a person may see them: control, format and unassigned characters,
  /// backslashes and what is not UTF-8 are escaped, so that nothing moves a terminal's cursor or
  /// turns the order of what is read, and different bytes print differently.
  package init(printable bytes: [UInt8]) {
    if bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) {
      self.init(decoding: bytes, as: UTF8.self)
      return
    }
    var text = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    scalars: while true {
      switch parser.parseScalar(from: &rest) {
      case .emptyInput: break scalars
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        text += Self.escaped(scalar, bytes[offset..<(offset + encoded.count)])
        offset += encoded.count
      case .error(let length):
        text += Self.escaped(bytes[offset..<(offset + length)])
        offset += length
      }
    }
    self.init(text)
  }

  /// The scalar, or the escape of its `bytes` when a terminal would not show it as it is.
  private static func escaped(
    _ scalar: Unicode.Scalar, _ bytes: ArraySlice<UInt8>
  ) -> String.UnicodeScalarView {
    if scalar == "\\" { return "\\\\".unicodeScalars }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      return escaped(bytes)
    default: return String.UnicodeScalarView([scalar])
    }
  }

  private static func escaped(_ bytes: ArraySlice<UInt8>) -> String.UnicodeScalarView {
    bytes.map { "\\x\(hexadecimal([$0]))" }.joined().unicodeScalars
  }
}
