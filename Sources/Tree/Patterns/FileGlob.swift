/// One part of a pattern as glob(7) has it, in which files of a package write them: `*`, `?` and
/// `[…]`; a wildcard takes no `.` at the beginning of a name.
package struct FileGlob {
  private let part: PatternParts.Part
  private let takesDot: Bool

  package init(_ text: ArraySlice<UInt8>) {
    var tokens: [PatternToken] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): tokens.append(.star)
      case UInt8(ascii: "?"): tokens.append(.anyByte)
      case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? byte))
      case UInt8(ascii: "["):
        if let (set, after) = Self.set(rest) {
          tokens.append(.set(set))
          rest = after
        } else {
          tokens.append(.byte(byte))
        }
      default: tokens.append(.byte(byte))
      }
    }
    part = PatternParts.Part(tokens)
    takesDot = tokens.first == .byte(UInt8(ascii: "."))
  }

  /// The one name that matches; nil where there is a wildcard.
  package var literal: [UInt8]? {
    if case .literal(let bytes) = part { bytes } else { nil }
  }

  package func matches(_ name: ArraySlice<UInt8>) -> Bool {
    (takesDot || name.first != UInt8(ascii: ".")) && part.matches(name)
  }

  /// The bytes between brackets; nil where they are not closed.
  private static func set(_ text: ArraySlice<UInt8>) -> (ByteSet, ArraySlice<UInt8>)? {
    var rest = text
    let isInverted = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if isInverted { rest.removeFirst() }
    var set = ByteSet()
    var isFirst = true
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]"), !isFirst { return (isInverted ? set.inverted : set, rest) }
      isFirst = false
      var last = byte
      if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first,
        end != UInt8(ascii: "]")
      {
        last = end
        rest = rest.dropFirst(2)
      }
      if byte <= last { for value in byte...last { set.insert(value) } }
    }
    return nil
  }
}
