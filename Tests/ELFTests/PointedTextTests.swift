import TestSupport
import Testing

@testable import ELF

@Suite("The ends of strings that a program points to")
struct PointedTextTests {
  private func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A program of one segment that is loaded at an address and may be executed, with a dynamic section.
  private func elf(
    machine: UInt64, at base: UInt64 = 0x1000, strings: String,
    dynamic: (UInt64) -> [UInt8] = { _ in [] },
    code: (_ strings: UInt64, _ code: UInt64) -> [UInt8] = { _, _ in [] }
  ) -> [UInt8] {
    let headers: UInt64 = 64 + 2 * 56
    let text = Array(strings.utf8) + [0]
    let codeStart = (headers + UInt64(text.count) + 15) / 16 * 16
    var body = text + [UInt8](repeating: 0, count: Int(codeStart - headers) - text.count)
    body += code(base + headers, base + codeStart)
    body += [UInt8](repeating: 0, count: (16 - body.count % 16) % 16)
    let dynamicStart = headers + UInt64(body.count)
    let section = dynamic(base + headers)
    body += section
    let total = headers + UInt64(body.count)
    func segment(_ kind: UInt64, _ offset: UInt64, _ size: UInt64) -> [UInt8] {
      number(kind, 4) + number(5, 4) + number(offset, 8) + number(base + offset, 8)
        + number(base + offset, 8) + number(size, 8) + number(size, 8) + number(16, 8)
    }
    return [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
      + number(3, 2) + number(machine, 2) + number(1, 4) + number(0, 8) + number(64, 8)
      + number(0, 8) + number(0, 4) + number(64, 2) + number(56, 2) + number(2, 2)
      + number(64, 2) + number(0, 2) + number(0, 2)
      + segment(1, 0, total) + segment(2, dynamicStart, UInt64(section.count)) + body
  }

  private func texts(_ bytes: [UInt8]) -> [String] {
    var found: [String] = []
    bytes.withUnsafeBytes { bytes in
      PointedText.forEach(in: bytes) { found.append(String(decoding: $0, as: UTF8.self)) }
    }
    return found
  }

  @Test("are those of an instruction's address on amd64, and no others")
  func amd64() {
    let bytes = elf(
      machine: 62, strings: "ungzip\0lbzip2",
      code: { strings, code in
        // lea rax, [rip + gzip]; lea rdi, [rip + ungzip]: a whole string is no end of one.
        [0x48, 0x8d, 0x05] + number(strings + 2 &- (code + 7), 4)
          + [0x48, 0x8d, 0x3d] + number(strings &- (code + 14), 4)
      })
    #expect(texts(bytes) == ["gzip"])
  }

  @Test("are those of a pair of instructions on arm64")
  func arm64() {
    let bytes = elf(
      machine: 183, strings: "ungzip",
      code: { strings, code in
        let pages = (strings + 2) >> 12 &- code >> 12
        return number(0x9000_0003 | (pages & 3) << 29 | (pages >> 2 & 0x7ffff) << 5, 4)
          + number(0x9100_0060 | ((strings + 2) & 0xfff) << 10, 4)
      })
    #expect(texts(bytes) == ["gzip"])
  }

  @Test("are those of relocations without a symbol, in both forms", arguments: [7, 36] as [UInt64])
  func relocations(_ tag: UInt64) {
    func entries(_ list: [(UInt64, UInt64)]) -> [UInt8] {
      list.flatMap { number($0.0, 8) + number($0.1, 8) }
    }
    // On riscv64, of which no instruction is read.
    let bytes = elf(
      machine: 243, strings: "ungzip",
      dynamic: { strings in
        let table = (strings + 7 + 15) / 16 * 16
        return tag == 7
          ? entries([(7, table), (8, 24), (0, 0)]) : entries([(36, table), (35, 8), (0, 0)])
      },
      code: { strings, code in
        tag == 7
          ? number(strings, 8) + number(3, 8) + number(strings + 2, 8)
          : number(code + 8, 8) + number(strings + 2, 8)
      })
    #expect(texts(bytes) == ["gzip"])
  }

  @Test("of a file with many program headers are none, and it is damaged")
  func manySegments() throws {
    var bytes = elf(machine: 62, strings: "ungzip")
    let table = bytes.count
    for _ in 0..<300 { bytes += Array(bytes[64..<120]) }
    bytes.replaceSubrange(32..<40, with: number(UInt64(table), 8))
    bytes.replaceSubrange(56..<58, with: number(300, 2))
    #expect(texts(bytes) == [])
    #expect(throws: ELFError.self) { try ELFFile.parse(bytes) }
  }

  @Test("are none of a file that is damaged wherever it is cut")
  func damaged() {
    let whole = elf(
      machine: 62, strings: "ungzip",
      code: { strings, code in
        [0x48, 0x8d, 0x05] + number(strings + 2 &- (code + 7), 4)
      })
    for count in 0..<whole.count { _ = texts(Array(whole[..<count])) }
    for index in 0..<200 {
      var bytes = whole
      bytes[index % bytes.count] = 0xff
      _ = texts(bytes)
    }
    #expect(texts(Array(whole[..<64])) == [])
  }
}
