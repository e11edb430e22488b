internal import Content

/// The words of a file that may be names of something, by hash.
///
/// What a file mentions is kept for all who may ask, whatever they ask for: a library has tens of
/// thousands of such words, of which hardly one is ever asked for.
package struct WordHashes: Hashable, Sendable {
  /// Most words are 64 bytes or less, and a name of C++ is nobody's (`_Z`, Itanium C++ ABI 5.1).
  static let longest = 64
  /// Of a hostile file no more are kept: some megabytes.
  private static let most = 200_000

  private(set) var hashes: Set<UInt64> = []

  init() {}

  init(_ hashes: [UInt64]) { self.hashes = Set(hashes) }

  /// Adds a word if it may be the name of a file, an account, or a function in C.
  mutating func insert(_ word: ArraySlice<UInt8>) { word.withUnsafeBytes { insert($0) } }

  /// Adds a word if it may be the name of a file, an account, or a function in C.
  mutating func insert(_ word: UnsafeRawBufferPointer) {
    guard (2...Self.longest).contains(word.count), hashes.count < Self.most,
      word[0] != UInt8(ascii: "_") || word[1] != UInt8(ascii: "Z"),
      word.allSatisfy(Mentions.isNameByte)
    else { return }
    hashes.insert(Self.hash(word))
  }

  static func hash(_ word: UnsafeRawBufferPointer) -> UInt64 { QuickHash(of: word).low }
}

/// Words that somebody asks files for.
package struct Vocabulary: Sendable {
  private let words: [UInt64: [UInt8]]

  package init(_ words: some Sequence<[UInt8]>) {
    self.words = Dictionary(
      words.map { word in (word.withUnsafeBytes { WordHashes.hash($0) }, word) },
      uniquingKeysWith: { $1 })
  }

  /// Those of them that a file has.
  func words(of file: WordHashes) -> Set<[UInt8]> {
    if file.hashes.count > words.count {
      return Set(words.filter { file.hashes.contains($0.key) }.values)
    }
    return file.hashes.reduce(into: []) { found, hash in
      if let word = words[hash] { found.insert(word) }
    }
  }
}
