import ELF
import TestSupport
import Testing

private let library = ELFBuilder(
  interpreter: "/lib/ld.so.1",
  names: [
    (1, "libb.so.2"), (14, "liba.so.1"), (1, "libc.so.6"), (15, "/old"), (29, "$ORIGIN/../x"),
  ])

@Test(
  "reads every class and byte order",
  arguments: [WordSize.bits32, .bits64], [ByteOrder.little, .big])
func everyLayout(_ wordSize: WordSize, _ byteOrder: ByteOrder) throws {
  var builder = library
  builder.wordSize = wordSize
  builder.byteOrder = byteOrder
  builder.machine = 22
  let file = try #require(try ELFFile.parse(builder.build()))
  #expect(file.abi == ABI(wordSize: wordSize, byteOrder: byteOrder, machine: 22))
  #expect(file.kind == .sharedObject)
  #expect(file.interpreter == Array("/lib/ld.so.1".utf8))
  #expect(file.needed.map(\.description) == ["libb.so.2", "libc.so.6"])
  #expect(file.soname?.description == "liba.so.1")
  #expect(file.rpath?.bytes == Array("/old".utf8))
  #expect(file.runpath?.bytes == Array("$ORIGIN/../x".utf8))
}

@Test("a static program needs nothing")
func staticProgram() throws {
  let file = try #require(try ELFFile.parse(ELFBuilder(kind: 2, hasDynamic: false).build()))
  #expect(file.kind == .executable)
  #expect(file.interpreter == nil)
  #expect(file.needed == [])
  #expect(file.soname == nil)
}

@Test(
  "a file of another kind is no ELF file",
  arguments: ["", "\u{7f}", "\u{7f}EL", "#!/bin/sh\n", "!<arch>\n", "\u{7f}elf............."])
func noELF(_ text: String) throws {
  let file = try ELFFile.parse(Array(text.utf8))
  #expect(file == nil)
}

@Test("every cut of a file is refused or shows a part that stands before the cut")
func truncations() throws {
  let whole = library.build()
  let complete = try #require(try ELFFile.parse(whole))
  var refused = 0
  for count in 4..<whole.count {
    do {
      let cut = try ELFFile.parse(Array(whole[..<count]))
      #expect(cut != nil)
    } catch {
      refused += 1
    }
  }
  // Nothing stands behind the dynamic section, so that every cut is felt.
  #expect(refused == whole.count - 4)
  #expect(complete.needed.count == 2)
}

@Test("no damaged byte makes it crash", arguments: [WordSize.bits32, .bits64])
func damage(_ wordSize: WordSize) throws {
  var builder = library
  builder.wordSize = wordSize
  let whole = builder.build()
  var outcomes = 0
  for index in whole.indices {
    for value in [0x00, 0x01, 0x7f, 0x80, 0xff] as [UInt8] {
      var bytes = whole
      bytes[index] = value
      _ = try? ELFFile.parse(bytes)
      outcomes += 1
    }
  }
  // Numbers at their limits, eight bytes at a time.
  for index in whole.indices.dropLast(8) {
    var bytes = whole
    bytes.replaceSubrange(index..<index + 8, with: repeatElement(0xff, count: 8))
    _ = try? ELFFile.parse(bytes)
    outcomes += 1
  }
  #expect(outcomes > 1000)
}

@Test(
  "damage is named",
  arguments: [
    (4, 3, "its class is 3, not 1 or 2"), (5, 0, "its byte order is 0, not 1 or 2"),
    (6, 2, "its version is 2, not 1"), (54, 8, "its program headers have 8 bytes"),
    (39, 0xff, "the program header table runs past the end of the file"),
  ] as [(Int, UInt8, String)])
func namedDamage(_ index: Int, _ value: UInt8, _ reason: String) throws {
  var bytes = library.build()
  bytes[index] = value
  let damaged = bytes
  let error = #expect(throws: ELFError.self) { try ELFFile.parse(damaged) }
  #expect(error?.description == "cannot read the ELF file: " + reason)
}

@Test("an endless dynamic section and an empty name are refused")
func oddDynamicSections() throws {
  let endless = ELFBuilder(
    names: [(1, "x")], extra: [(tag: UInt64, value: UInt64)](repeating: (7, 7), count: 10_001))
  let error = #expect(throws: ELFError.self) { try ELFFile.parse(endless.build()) }
  #expect(error == .damaged("its dynamic section has no end"))
  let many = ELFBuilder(names: (0...1000).map { (1, "lib\($0).so") })
  let greed = #expect(throws: ELFError.self) { try ELFFile.parse(many.build()) }
  #expect(greed == .damaged("it needs more than 1000 libraries"))
  let empty = ELFBuilder(names: [(1, "")])
  let other = #expect(throws: ELFError.self) { try ELFFile.parse(empty.build()) }
  #expect(other == .damaged("the name of a library is empty"))
}

@Test("knows the ABI of Debian's architectures")
func abis() {
  let amd64 = ABI(debian: "amd64")
  #expect(amd64 == ABI(wordSize: .bits64, byteOrder: .little, machine: 62))
  #expect(ABI(debian: "s390x")?.byteOrder == .big)
  #expect(ABI(debian: "armhf") == ABI(debian: "armel"))
  #expect(ABI(debian: "all") == nil)
  #expect(amd64?.description == "amd64")
  let odd = ABI(wordSize: .bits32, byteOrder: .big, machine: 8)
  #expect(odd.description == "machine 8, 32 bits, big-endian")
}

@Test(
  "replaces the tokens of a run path as ld.so does",
  arguments: [
    ("$ORIGIN", ["/usr/bin"]), ("${ORIGIN}/../lib", ["/usr/bin/../lib"]),
    ("/a:/b", ["/a", "/b"]), ("/opt/$LIB:$ORIGIN", ["/opt/lib/x86_64-linux-gnu", "/usr/bin"]),
    ("relative:/a", ["/a"]), ("/x/$PLATFORM", []), ("$ORIGINAL:/a", ["/a"]), ("", []), ("::", []),
    ("/$ORIGIN", ["//usr/bin"]),
  ])
func runPaths(_ text: String, _ directories: [String]) throws {
  let file = try #require(try ELFFile.parse(ELFBuilder(names: [(29, text)]).build()))
  let found = file.runpath?.directories(
    origin: Array("/usr/bin".utf8), triplet: "x86_64-linux-gnu")
  #expect(found == directories.map { Array($0.utf8) })
}
