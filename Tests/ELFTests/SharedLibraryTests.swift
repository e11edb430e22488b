import ELF
import TestSupport
import Testing

@Suite("A shared library")
struct SharedLibraryTests {
  @Test(
    "tells its name, flags and the processor that it needs",
    arguments: [WordSize.bits32, .bits64], [nil, 0, 1, 0b101, 1 << 31] as [UInt32?])
  func everyLayout(_ wordSize: WordSize, _ levels: UInt32?) throws {
    var builder = ELFBuilder(names: [(1, "libc.so.6"), (14, "liba.so.1")])
    builder.wordSize = wordSize
    builder.flags = 0x0500_0400
    builder.levels = levels
    let found = try SharedLibrary.parse(builder.build().span)
    let library = try #require(found)
    #expect(library.abi == ABI(wordSize: wordSize, byteOrder: .little, machine: 62))
    #expect(library.soname?.description == "liba.so.1")
    #expect(library.flags == 0x0500_0400)
    #expect(library.level == [1: 0, 0b101: 2, 1 << 31: 31][levels ?? 0] ?? 0)
  }

  @Test("is no program, no text and no object without a dynamic section")
  func others() throws {
    let program = try SharedLibrary.parse(ELFBuilder(kind: 2, names: [(14, "a")]).build().span)
    let object = try SharedLibrary.parse(ELFBuilder(hasDynamic: false).build().span)
    let text = try SharedLibrary.parse(Array("GROUP ( libc.so.6 )".utf8).span)
    #expect(program == nil)
    #expect(object == nil)
    #expect(text == nil)
  }

  @Test("has a name even where the note of its processor is damaged", arguments: 1..<12)
  func damagedNote(_ word: Int) throws {
    var builder = ELFBuilder(names: [(14, "liba.so.1")])
    builder.levels = 2
    var bytes = builder.build()
    // The note is the last that the file has: 12 bytes of header, a name, two properties.
    let at = bytes.count - 48 + 4 * (word - 1)
    for index in at..<(at + 4) { bytes[index] = 0xff }
    let library = try SharedLibrary.parse(bytes.span)
    #expect(library?.soname?.description == "liba.so.1")
  }
}
