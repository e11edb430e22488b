import Packing
import TestSupport
import Testing

@Suite("The tar writer")
struct TarWriterTests {
  private func entry(
    _ name: String, _ kind: TarEntry.Kind = .file, mode: UInt32 = 0o644, uid: UInt32 = 0,
    gid: UInt32 = 0, mtime: Int64 = 1_600_000_000
  ) -> TarEntry {
    TarEntry(name: Array(name.utf8), kind: kind, mode: mode, uid: uid, gid: gid, mtime: mtime)
  }

  /// The runs of a block that are not zero, with their places; a single NUL shows as `~`.
  private func runs(_ block: [UInt8]) -> String {
    var lines: [String] = []
    var index = 0
    while index < block.count {
      guard block[index] != 0 else {
        index += 1
        continue
      }
      let start = index
      var text = ""
      while index < block.count,
        block[index] != 0 || (index + 1 < block.count && block[index + 1] != 0)
      {
        text += block[index] == 0 ? "~" : String(UnicodeScalar(block[index]))
        index += 1
      }
      lines.append("\(start) \(text)")
    }
    return lines.joined(separator: "\n")
  }

  /// A directory's name and a file's of these many bytes.
  private static func joined(_ directory: Int, _ name: Int) -> String {
    let file = String(repeating: "n", count: name)
    return directory == 0 ? file : String(repeating: "d", count: directory) + "/" + file
  }

  @Test("writes a file's header as ustar, to the byte")
  func file() {
    let block = TarWriter.header(entry("usr/bin/env", mode: 0o4755), size: 3)
    #expect(block.count == 512)
    #expect(
      runs(block) == """
        0 usr/bin/env
        100 0004755~0000000~0000000~00000000003~13727410000~011332~ 0
        257 ustar~00
        329 0000000~0000000
        """)
  }

  @Test("writes directories and links without a body")
  func links() {
    let directory = TarWriter.header(
      entry("tmp/", .directory, mode: 0o1777, uid: 8, gid: 9), size: 0)
    #expect(
      runs(directory) == """
        0 tmp/
        100 0001777~0000010~0000011~00000000000~13727410000~010046~ 5
        257 ustar~00
        329 0000000~0000000
        """)
    let link = TarWriter.header(entry("a", .symbolicLink(to: Array("b/c".utf8)), mtime: 0), size: 0)
    #expect(runs(link).contains("~ 2b/c\n257 ustar~00\n"))
    let hard = TarWriter.header(entry("a", .hardLink(to: Array("b".utf8)), mtime: 0), size: 0)
    #expect(runs(hard).contains("~ 1b\n257 ustar~00\n"))
  }

  @Test(
    "needs a pax header only where ustar cannot say it",
    arguments: [
      (joined(0, 100), ""), (joined(0, 101), "path"), (joined(155, 100), ""),
      (joined(156, 100), "path"), (joined(155, 101), "path"), (joined(60, 99) + "/", ""),
      (joined(0, 100) + "/", "path"), (String(repeating: "a/", count: 127) + "n", ""),
      (String(repeating: "a/", count: 128) + "n", "path"),
    ] as [(String, String)])
  func names(_ name: String, _ keyword: String) throws {
    let kind: TarEntry.Kind = name.utf8.last == UInt8(ascii: "/") ? .directory : .file
    let written = entry(name, kind)
    let bytes = TarWriter.header(written, size: 0)
    #expect(bytes.count == (keyword.isEmpty ? 512 : 1536))
    let read = try entries(bytes, .layer)
    #expect(picture(read) == picture([written]))
    let record = "\(name.utf8.count + 10) path=\(name)\n"
    #expect(keyword.isEmpty || Array(bytes[512...].prefix(record.utf8.count)) == Array(record.utf8))
  }

  @Test("writes a pax header without a time, with its records sorted")
  func pax() {
    let long = String(repeating: "l", count: 101)
    let bytes = TarWriter.header(
      entry(long, .symbolicLink(to: Array(long.utf8)), uid: 2_097_152, gid: 9_999_999, mtime: -1),
      size: 0)
    #expect(
      runs(Array(bytes.prefix(512))) == """
        0 ././@PaxHeader
        100 0000644~0000000~0000000~00000000414~00000000000~011472~ x
        257 ustar~00
        329 0000000~0000000
        """)
    let body = bytes[512..<1024].prefix { $0 != 0 }
    #expect(
      String(decoding: body, as: UTF8.self) == """
        15 gid=9999999
        115 linkpath=\(long)
        12 mtime=-1
        111 path=\(long)
        15 uid=2097152

        """)
  }

  @Test("fills the last block of a body, and ends with two blocks of zeros")
  func padding() {
    let sizes = [0, 1, 511, 512, 513].map { TarWriter.padding(after: $0) }
    #expect(sizes == [0, 511, 1, 0, 511])
    #expect(TarWriter.end == [UInt8](repeating: 0, count: 1024))
  }
}
