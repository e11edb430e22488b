import Content
import Testing

@Suite("A record of the cache")
struct RecordTests {
  private func sample() -> [UInt8] {
    var record = RecordWriter()
    record.integer(-5)
    record.bytes([])
    record.bytes([1, 2, 3])
    record.blob(Blob(of: [9]))
    record.integer(2)
    for number in [Int64.max, .min] { record.integer(number) }
    return record.finish()
  }

  @Test("is read back as it was written")
  func roundTrip() throws {
    var record = try #require(RecordReader(sample()))
    #expect(record.integer() == -5)
    #expect(record.bytes() == [])
    #expect(record.bytes() == [1, 2, 3])
    #expect(record.blob() == Blob(of: [9]))
    let numbers = record.list { $0.integer() }
    #expect(numbers == [.max, .min])
    #expect(record.integer() == nil)
    #expect(record.bytes() == nil)
    #expect(record.blob() == nil)
  }

  @Test("is refused when it is cut off anywhere, or longer")
  func truncated() {
    let bytes = sample()
    let taken = (0..<bytes.count).filter { RecordReader(Array(bytes[..<$0])) != nil }
    #expect(taken == [])
    let isLongerTaken = RecordReader(bytes + [0]) != nil
    #expect(!isLongerTaken)
  }

  @Test("is refused when any byte is another one")
  func flipped() {
    let bytes = sample()
    let taken = bytes.indices.filter { index in
      var damaged = bytes
      damaged[index] ^= 0x10
      return RecordReader(damaged) != nil
    }
    #expect(taken == [])
  }

  @Test(
    "believes no count that runs past its end", arguments: [Int64.max, .min, -1, 9, 1 << 40])
  func counts(_ count: Int64) throws {
    var writer = RecordWriter()
    writer.integer(count)
    writer.integer(0)
    let bytes = writer.finish()
    var one = try #require(RecordReader(bytes))
    #expect(one.bytes() == nil)
    var two = try #require(RecordReader(bytes))
    let list = two.list { $0.integer() }
    #expect(list == nil)
  }

  @Test("of another version is none")
  func versions() {
    let own = Empty().record
    #expect(Empty(record: own) == Empty())
    var writer = RecordWriter()
    writer.integer(Empty.kind.version + 1)
    let newer = writer.finish()
    #expect(Empty(record: newer) == nil)
  }

  private struct Empty: Record, Equatable {
    static let kind = RecordKind.releases

    init() {}
    init?(from reader: inout RecordReader) {}
    func write(to writer: inout RecordWriter) {}
  }
}
