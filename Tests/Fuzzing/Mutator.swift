internal import TestSupport

/// Makes new inputs of old ones: the same ones for the same seed.
struct Mutator {
  private var dice: Dice
  private var corpus: [[UInt8]]
  private let words: [[UInt8]]

  /// The longest input, in bytes.
  private static let longest = 16_384
  /// Numbers at the edges of what fields hold, as text and as bytes.
  private static let edges: [[UInt8]] =
    [
      "0", "-1", "+1", "00", "127", "255", "65536", "2147483648", "4294967296",
      "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e9", "0x10",
    ].map { Array($0.utf8) } + [
      [0xff], [0xff, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0x7f, 0xff, 0xff, 0xff], [0],
      [0, 0, 0, 0],
      [UInt8](repeating: 0xff, count: 8), [0, 0, 0, 0, 0, 0, 0, 0x80], [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
    ]

  init(seed: UInt64, _ target: FuzzTarget) {
    dice = Dice(seed == 0 ? 1 : seed)
    corpus = target.seeds.isEmpty ? [[]] : target.seeds
    words = target.words + Self.edges
  }

  /// The next input.
  mutating func next() -> [UInt8] {
    var bytes = corpus[dice.below(corpus.count)]
    for _ in 0...dice.below(5) { mutate(&bytes) }
    if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
    // A stranger to the corpus now and then: mutations of it go further.
    if dice.below(200) == 0 {
      if corpus.count < 500 { corpus.append(bytes) } else { corpus[dice.below(500)] = bytes }
    }
    return bytes
  }

  private mutating func range(_ bytes: [UInt8]) -> Range<Int> {
    let start = dice.below(bytes.count + 1)
    let most = min(bytes.count - start, 1 << dice.below(10))
    return start..<start + dice.below(most + 1)
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes += words[dice.below(words.count)]
      return
    }
    let at = dice.below(bytes.count)
    switch dice.below(11) {
    case 0: bytes[at] ^= 1 << UInt8(dice.below(8))
    case 1: bytes[at] = UInt8(dice.below(256))
    case 2: bytes.insert(UInt8(dice.below(256)), at: at)
    case 3: bytes.removeSubrange(range(bytes))
    case 4: bytes.insert(contentsOf: bytes[range(bytes)], at: at)
    case 5, 6: bytes.insert(contentsOf: words[dice.below(words.count)], at: at)
    case 7:
      let word = words[dice.below(words.count)]
      bytes.replaceSubrange(at..<min(bytes.count, at + word.count), with: word)
    case 8: bytes.removeLast(bytes.count - at)
    case 9:
      let other = corpus[dice.below(corpus.count)]
      bytes.replaceSubrange(at..., with: other.suffix(dice.below(other.count + 1)))
    default:
      let run = [UInt8](repeating: bytes[at], count: 1 << dice.below(12))
      bytes.insert(contentsOf: run, at: at)
    }
  }
}
