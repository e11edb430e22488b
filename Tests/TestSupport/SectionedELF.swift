/// A small linked ELF file with section headers, made by hand: code, data, and what names a build.
package struct SectionedELF: Sendable {
  /// The code.
  package var text = Array("code".utf8)
  /// The data, after some bytes that no section has.
  package var data = Array("data".utf8)
  package var gap: [UInt8] = [0, 0, 0, 0]
  /// The identifier of the build, twenty bytes of it.
  package var build: UInt8 = 1
  /// What no process loads.
  package var comment = "compiler 1"
  package var debugLink = "one.debug"
  /// `e_type`: 3 is a shared object, 1 a relocatable one.
  package var kind: UInt16 = 3
  package var entry: UInt64 = 0x401000
  package var segmentFlags: UInt32 = 5

  package init() {}

  private static let base: UInt64 = 0x400000

  /// The whole file, for x86-64.
  package func build64() -> [UInt8] {
    let note =
      number(4, 4) + number(20, 4) + number(3, 4) + Array("GNU\0".utf8)
      + [UInt8](repeating: build, count: 20)
    let noteStart = 64 + 56
    let textStart = noteStart + note.count
    let dataStart = textStart + text.count + gap.count
    let loadedEnd = dataStart + data.count
    let comments = Array(comment.utf8) + [0]
    let link = Array(debugLink.utf8) + [0]
    let commentStart = loadedEnd
    let linkStart = commentStart + comments.count
    let names = [
      "", ".note.gnu.build-id", ".text", ".data", ".comment", ".gnu_debuglink", ".names",
    ]
    var table: [UInt8] = []
    var places: [Int] = []
    for name in names {
      places.append(table.count)
      table += Array(name.utf8) + [0]
    }
    let namesStart = linkStart + link.count
    let headers = namesStart + table.count
    func section(_ index: Int, _ type: UInt64, _ flags: UInt64, _ start: Int, _ size: Int)
      -> [UInt8]
    {
      let address = flags & 2 == 0 ? 0 : Self.base + UInt64(start)
      return number(UInt64(places[index]), 4) + number(type, 4) + number(flags, 8)
        + number(address, 8) + number(UInt64(start), 8) + number(UInt64(size), 8) + number(0, 8)
        + number(index == 1 ? 4 : 1, 8) + number(0, 8)
    }
    let ident: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    var file = ident + number(UInt64(kind), 2) + number(62, 2) + number(1, 4) + number(entry, 8)
    file += number(64, 8) + number(UInt64(headers), 8) + number(0, 4) + number(64, 2)
    file += number(56, 2) + number(1, 2) + number(64, 2) + number(7, 2) + number(6, 2)
    file += number(1, 4) + number(UInt64(segmentFlags), 4) + number(0, 8) + number(Self.base, 8)
    file += number(Self.base, 8) + number(UInt64(loadedEnd), 8) + number(UInt64(loadedEnd), 8)
    file += number(0x1000, 8)
    file += note + text + gap + data + comments + link + table
    file += [UInt8](repeating: 0, count: 64)
    file += section(1, 7, 2, noteStart, note.count) + section(2, 1, 6, textStart, text.count)
    file += section(3, 1, 3, dataStart, data.count)
    file += section(4, 1, 0x30, commentStart, comments.count)
    file += section(5, 1, 0, linkStart, link.count) + section(6, 3, 0, namesStart, table.count)
    return file
  }

  private func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
