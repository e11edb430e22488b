import ELF
import TestSupport
import Testing

@Suite("The notes of what a file loads while it runs")
struct LoadNotesTests {
  private func texts(_ notes: [ELFBuilder.Note]) throws -> [String]? {
    var builder = ELFBuilder()
    builder.notes = notes
    return try ELFFile.parse(builder.build())?.loadNotes.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "are read in every class and byte order, those of other owners and types passed over",
    arguments: [WordSize.bits32, .bits64], [ByteOrder.little, .big])
  func layouts(_ wordSize: WordSize, _ byteOrder: ByteOrder) throws {
    var other = ELFBuilder.Note("{\"type\":\"deb\"}")
    other.type = 0xcafe_1a7e
    var stranger = ELFBuilder.Note("[]")
    stranger.owner = "GNU"
    var builder = ELFBuilder()
    builder.wordSize = wordSize
    builder.byteOrder = byteOrder
    builder.notes = [other, .init("[1]"), stranger, .init("[2, 3]")]
    let file = try #require(try ELFFile.parse(builder.build()))
    #expect(file.loadNotes == [Array("[1]".utf8), Array("[2, 3]".utf8)])
  }

  @Test("that do not fit their segment are told as empty, and the file is read all the same")
  func broken() throws {
    var long = ELFBuilder.Note("[1]")
    long.size = 400
    let cut = try texts([.init("[0]"), long])
    #expect(cut == ["[0]", ""])
    long.size = .max
    let overflowing = try texts([long, .init("[2]")])
    #expect(overflowing == [""])
    // A note of another kind that is broken says nothing of ours.
    long.type = 1
    let other = try texts([long])
    #expect(other == [])
  }

  @Test("are bounded, however many there are and however long they are")
  func bounds() throws {
    let text = String(repeating: " ", count: 20_000)
    let large = try #require(try texts(Array(repeating: .init(text), count: 5)))
    #expect(large.map(\.utf8.count) == [20_000, 20_000, 20_000, 0])
    let many = try #require(try texts(Array(repeating: .init(""), count: 5_000)))
    #expect(many.count == 4_096)
  }

  @Test("no damaged byte makes it crash")
  func damage() throws {
    var builder = ELFBuilder()
    builder.notes = [ELFBuilder.load("liba.so.1")]
    let whole = builder.build()
    var read = 0
    for index in whole.indices {
      for value in [0x00, 0x01, 0x7f, 0xff] as [UInt8] {
        var bytes = whole
        bytes[index] = value
        _ = try? ELFFile.parse(bytes)
        read += 1
      }
    }
    #expect(read == whole.count * 4)
  }
}
