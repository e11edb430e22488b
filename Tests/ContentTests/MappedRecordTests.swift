import Content
import SystemPackage
import TestSupport
import Testing

@Suite("A mapped record")
struct MappedRecordTests: ~Copyable {
  private let directory: TemporaryDirectory
  private let store: BlobStore
  private let key = RecordKind.indices.key("one")

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.path.pushing("cache"))
  }

  private func keep(_ bytes: [UInt8], in pieces: Int = 1, as key: Digest? = nil) throws {
    try store.putMapped(.indices, key ?? self.key) { writer in
      let length = max(1, bytes.count / pieces)
      for start in stride(from: 0, to: bytes.count, by: length) {
        try bytes[start..<min(start + length, bytes.count)].withUnsafeBytes {
          try writer.write($0)
        }
      }
      return true
    }
  }

  private func content() throws -> [UInt8]? {
    try store.mappedRecord(.indices, key).map { Array($0.content) }
  }

  private var path: FilePath { store.directory("indices").pushing(FilePath(key.hex)) }

  @Test(
    "is read as it was written", arguments: [0, 1, 63, 64, 65, 1 << 20, (1 << 20) + 1, 3 << 20])
  func roundTrip(_ count: Int) throws {
    var dice = Dice()
    let bytes = dice.text(count)
    for pieces in [1, 3, 7] {
      try keep(bytes, in: pieces)
      #expect(try content() == bytes)
    }
  }

  @Test("with any bit changed, cut off or longer is none")
  func damaged() throws {
    var dice = Dice()
    try keep(dice.text(1000))
    let whole = try contents(of: path)
    for _ in 0..<200 {
      var bytes = whole
      bytes[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
      try writeFile(bytes, to: path)
      #expect(try content() == nil)
    }
    for bytes in [[], Array(whole.prefix(63)), whole.dropLast(), whole + [0]] {
      try writeFile(bytes, to: path)
      #expect(try content() == nil)
    }
    try writeFile(whole, to: path)
    #expect(try content() != nil)
  }

  @Test("of another key is none")
  func foreign() throws {
    let other = RecordKind.indices.key("two")
    try keep([1, 2, 3], as: other)
    let bytes = try contents(of: store.directory("indices").pushing(FilePath(other.hex)))
    try writeFile(bytes, to: path)
    #expect(try content() == nil)
    #expect(try store.mappedRecord(.indices, other) != nil)
  }

  @Test("that its maker gives up leaves nothing")
  func givenUp() throws {
    try store.putMapped(.indices, key) { _ in false }
    #expect(try content() == nil)
    #expect(try listDirectory(store.directory("tmp")) == [])
  }
}

@Suite("The quick hash")
struct QuickHashTests {
  private func hash(_ bytes: [UInt8]) -> QuickHash {
    bytes.withUnsafeBytes { QuickHash(of: $0) }
  }

  @Test("differs for lengths, for single bits, and for pieces that changed places")
  func differs() {
    var dice = Dice()
    var seen: Set<QuickHash> = []
    let base = dice.text(3 * QuickHash.piece)
    var count = 0
    for length in 0..<200 {
      seen.insert(hash([UInt8](repeating: 0, count: length)))
      count += 1
    }
    for _ in 0..<40 {
      var bytes = base
      bytes[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
      seen.insert(hash(bytes))
      count += 1
    }
    seen.insert(hash(base))
    seen.insert(hash(Array(base[QuickHash.piece...] + base[..<QuickHash.piece])))
    #expect(seen.count == count + 2)
  }
}
