internal import Tree

/// What has to be right before a YAML parser may see the bytes of a manifest.
struct YAMLCheck {
  let file: String
  let bytes: [UInt8]

  /// The longest manifest in bytes.
  static let longest = 1 << 20

  /// The text: at most `longest` bytes of UTF-8 without control characters, a byte-order mark
  /// taken off.
  ///
  /// - Throws: `ManifestError` at the first byte that is wrong.
  func text() throws(ManifestError) -> String {
    guard bytes.count <= Self.longest else {
      throw fail(0, "it is larger than \(Self.longest) bytes")
    }
    let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes[start...].makeIterator()
    var offset = start
    while true {
      switch parser.parseScalar(from: &rest) {
      case .emptyInput:
        return String(decoding: bytes[start...], as: UTF8.self)
      case .error:
        throw fail(offset, "a byte that is not UTF-8")
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if Self.isForbidden(scalar) {
          let code = String(scalar.value, radix: 16, uppercase: true)
          throw fail(offset, "the control character U+\(code)")
        }
        offset += encoded.count
      }
    }
  }

  /// What YAML does not allow in a text (YAML 1.2, 5.1), and line breaks that editors do not show.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0a, 0x0d: false
    case 0..<0x20, 0x7f..<0xa0, 0xfeff, 0xfffe, 0xffff, 0x2028, 0x2029: true
    default: false
    }
  }

  private func fail(_ offset: Int, _ reason: String) -> ManifestError {
    let before = bytes[..<offset]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = before[start...].count { $0 & 0xc0 != 0x80 } + 1
    let position = SourcePosition(file: file, line: line, column: column)
    return ManifestError(position, "cannot read the file: \(reason)")
  }
}
