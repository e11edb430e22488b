internal import Spelling

/// A SHA-256 digest, spelled `sha256:` and 64 lower-case hexadecimal digits.
///
/// Upper-case digits are refused (OCI image-spec, descriptor.md, "Digests").
public struct Digest: Hashable, Sendable, BitwiseCopyable {
  /// The 32 bytes as four big-endian words.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Reads 32 bytes.
  ///
  /// - Precondition: there are exactly 32 of them.
  package init(bytes: some Sequence<UInt8>) {
    var words: [UInt64] = [0, 0, 0, 0]
    var count = 0
    for byte in bytes {
      precondition(count < 32, "internal error: a SHA-256 digest has 32 bytes")
      words[count / 8] = words[count / 8] << 8 | UInt64(byte)
      count += 1
    }
    precondition(count == 32, "internal error: a SHA-256 digest has 32 bytes")
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// Parses `sha256:` and 64 hexadecimal digits.
  ///
  /// - Throws: ``DigestError/malformed(_:)`` for anything else.
  public init(parsing text: some StringProtocol) throws(DigestError) {
    let text = String(text)
    guard text.utf8.starts(with: "sha256:".utf8) else { throw .malformed(text) }
    try self.init(hexIn: text, from: 7)
  }

  /// Whether a text is 64 such digits and nothing else, as the names of blobs and records are.
  package static func isHex(_ text: String) -> Bool { (try? Digest(hex: text)) != nil }

  /// Parses 64 hexadecimal digits without a prefix, as Debian's indices have them.
  ///
  /// - Throws: ``DigestError/malformed(_:)`` for anything else.
  public init(hex text: some StringProtocol) throws(DigestError) {
    try self.init(hexIn: String(text), from: 0)
  }

  /// A lock may have a hundred thousand of them, so nothing is allocated here.
  private init(hexIn text: String, from start: Int) throws(DigestError) {
    var text = text
    let words = text.withUTF8 { bytes -> (UInt64, UInt64, UInt64, UInt64)? in
      guard bytes.count == start + 64, let first = Self.word(bytes, start),
        let second = Self.word(bytes, start + 16), let third = Self.word(bytes, start + 32),
        let fourth = Self.word(bytes, start + 48)
      else { return nil }
      return (first, second, third, fourth)
    }
    guard let words else { throw .malformed(text) }
    self.words = words
  }

  /// Sixteen digits; nil where they are not all of them digits.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64? {
    var word: UInt64 = 0
    for digit in bytes[start..<start + 16] {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(digit & 0xf)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | (UInt64(digit & 0xf) + 9)
      default: return nil
      }
    }
    return word
  }

  /// The 32 bytes, most significant first.
  package var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// The 64 hexadecimal digits, without a prefix.
  public var hex: String { hexadecimal(bytes) }

  public static func == (a: Digest, b: Digest) -> Bool {
    a.words == b.words
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { "sha256:" + hex }
}

extension Digest: Comparable {
  /// Orders by bytes, as the hexadecimal spelling sorts.
  public static func < (a: Digest, b: Digest) -> Bool {
    (a.words.0, a.words.1, a.words.2, a.words.3) < (b.words.0, b.words.1, b.words.2, b.words.3)
  }
}

/// Why a digest was refused.
public enum DigestError: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String)
  case mismatch(subject: String, expected: Digest, found: Digest)
  case wrongSize(subject: String, expected: Int64, found: Int64)
  /// Another SHA-512, where that is what is known.
  case longMismatch(subject: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .malformed(let text):
      "cannot read the digest '\(text)': it must be 64 lower-case hexadecimal digits of a SHA-256"
    case .mismatch(let subject, let expected, let found):
      "cannot trust \(subject): expected \(expected), found \(found)"
    case .wrongSize(let subject, let expected, let found):
      "cannot trust \(subject): expected \(expected) bytes, found \(found)"
    case .longMismatch(let subject, let expected, let found):
      "cannot trust \(subject): expected the SHA-512 \(expected), found \(found)"
    }
  }
}
