import Packing
import Spelling
import TestSupport
import Testing

@Suite("What is written as tar")
struct TarRoundTripTests {
  /// Entries of every kind whose names, links, owners and times are on both sides of ustar's
  /// bounds.
  private static func make(_ count: Int) -> [(entry: TarEntry, body: [UInt8])] {
    var dice = Dice()
    let lengths = [1, 7, 98, 99, 100, 101, 154, 155, 156, 157, 200, 255, 256, 257, 300, 700]
    func text(_ number: Int) -> [UInt8] {
      var name = Array("\(number)-".utf8)
      let length = lengths[dice.below(lengths.count)]
      while name.count < length {
        let isSlash = name.last != UInt8(ascii: "/") && dice.below(9) == 0
        name.append(isSlash ? UInt8(ascii: "/") : UInt8(ascii: "a") + UInt8(dice.below(26)))
      }
      if name.last == UInt8(ascii: "/") { name[name.count - 1] = UInt8(ascii: "z") }
      return name
    }
    let owners: [UInt32] = [0, 1, 65_534, 2_097_151, 2_097_152, .max]
    let times: [Int64] = [0, 1_600_000_000, -1, 8_589_934_591, 8_589_934_592, 99_999_999_999]
    return (0..<count).map { number in
      var name = text(number)
      let kind: TarEntry.Kind =
        switch dice.below(4) {
        case 0: .directory
        case 1: .symbolicLink(to: text(number))
        case 2: .hardLink(to: text(number))
        default: .file
        }
      if kind == .directory { name.append(UInt8(ascii: "/")) }
      let body = kind == .file ? dice.text([0, 1, 511, 512, 513][dice.below(5)]) : []
      let entry = TarEntry(
        name: name, kind: kind, mode: UInt32(dice.below(0o10000)),
        uid: owners[dice.below(owners.count)], gid: owners[dice.below(owners.count)],
        mtime: times[dice.below(times.count)])
      return (entry, body)
    }
  }

  private static func archive(_ items: [(entry: TarEntry, body: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (entry, body) in items {
      bytes += TarWriter.header(entry, size: body.count) + body
      bytes += [UInt8](repeating: 0, count: TarWriter.padding(after: body.count))
    }
    return bytes + TarWriter.end
  }

  @Test("is read back as it was meant")
  func roundTrip() throws {
    let items = Self.make(400)
    let bytes = Self.archive(items)
    let read = try entries(bytes, .layer)
    #expect(read.count == items.count)
    for ((entry, body), found) in zip(items, read) {
      var expected = entry
      expected.body = found.body
      if found != expected { Issue.record("\(picture([found])) is not \(picture([entry]))") }
      if Array(bytes[found.body]) != body { Issue.record("another body: \(picture([entry]))") }
    }
  }

  @Test(
    "is what Python's tarfile reads", .enabled(if: Tool.has("python3"), "python3 missing"))
  func python() throws {
    let items = Self.make(150)
    let script = """
      import sys, tarfile
      kinds = {b'0': 'file', b'1': '=', b'2': '->', b'5': 'dir'}
      for m in tarfile.open(fileobj=sys.stdin.buffer, mode='r|'):
        kind = kinds[m.type] + (f' {m.size}' if m.isreg() else '')
        if m.linkname: kind += ' ' + m.linkname
        name = m.name + ('/' if m.isdir() else '')
        assert m.uname == m.gname == '', m.uname
        print(f'{name} {kind} {m.mode:o} {m.uid}:{m.gid} @{int(m.mtime)}')
      """
    let listed = try must("python3", ["-c", script], input: Self.archive(items))
    let ours = items.map { entry, body in
      var entry = entry
      entry.body = 0..<body.count
      return picture([entry])
    }
    let theirs = String(decoding: listed, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(theirs == ours)
  }

  @Test(
    "is listed without a complaint by GNU tar and bsdtar",
    .enabled(if: Tool.has("tar", "bsdtar"), "tar or bsdtar missing"), arguments: ["tar", "bsdtar"])
  func listing(_ tool: String) throws {
    let items = Self.make(150)
    let ran = try run(tool, ["-tf", "-"], input: Self.archive(items))
    #expect(ran.status == 0)
    #expect(ran.complaint == "")
    let names = ran.text.split(separator: "\n").map(String.init)
    #expect(names == items.map { printable($0.entry.name) })
  }
}
