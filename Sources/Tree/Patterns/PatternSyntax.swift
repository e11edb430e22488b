/// One alternative of a pattern whose braces were multiplied out.
typealias PatternSyntax = [PatternItem]

/// A step of a pattern: a token, or a variable that becomes bytes.
enum PatternItem: Hashable, Sendable {
  case token(PatternToken)
  case variable(PatternVariable)
}

/// A name between `${` and `}`.
enum PatternVariable: String, Hashable, Sendable, CaseIterable {
  case architecture = "arch"
  case triplet
}

/// A step of a pattern without variables.
enum PatternToken: Hashable, Sendable {
  /// This byte; `/` parts the parts.
  case byte(UInt8)
  /// `?`: one byte of a part.
  case anyByte
  /// `[…]`: one byte of a set.
  case set(ByteSet)
  /// `*`: any bytes of a part.
  case star
  /// `**`: any parts.
  case deep
}

/// A set of byte values.
struct ByteSet: Hashable, Sendable {
  private var words: [UInt64] = [0, 0, 0, 0]

  /// Adds a byte.
  mutating func insert(_ byte: UInt8) {
    words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
  }

  /// Whether the set has the byte.
  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
  }

  /// Every byte but those of the set, and but `/`, which no part of a path holds.
  var inverted: ByteSet {
    var other = ByteSet()
    for index in words.indices { other.words[index] = ~words[index] }
    other.words[0] &= ~(1 << UInt64(UInt8(ascii: "/")))
    return other
  }
}
