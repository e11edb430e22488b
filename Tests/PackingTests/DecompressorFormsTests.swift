import Packing
import TestSupport
import Testing

@Suite("What one compressed form has and others have not")
struct DecompressorFormsTests {
  private let bench: Bench
  private let content = Array("the content".utf8)

  init() throws { bench = try Bench() }

  @Test(
    "an xz file may be padded between and after its streams, by fours",
    arguments: [(4, true), (8, true), (1, false), (2, false), (6, false)])
  func xzPadding(_ count: Int, _ isTaken: Bool) async throws {
    let padding = [UInt8](repeating: 0, count: count)
    let stream = Stored.xz(content)
    let after = await complaint(awaiting: { try await bench.decode(stream + padding, as: .xz) })
    #expect((after == nil) == isTaken)
    let between = await complaint(awaiting: {
      try await bench.decode(stream + padding + stream, as: .xz)
    })
    #expect((between == nil) == isTaken)
    guard isTaken else { return }
    let two = try await bench.decode(stream + padding + stream + padding, as: .xz)
    #expect(two == content + content)
  }

  @Test("an xz file of many streams is all of them, and each has to be whole")
  func xzStreams() async throws {
    let streams = (0..<300).map { Stored.xz(Array("part \($0), ".utf8)) }
    let empty = Stored.xz([])
    let file = Array(streams.joined(separator: empty))
    let text = (0..<300).map { "part \($0), " }.joined()
    #expect(try await bench.decode(file, as: .xz) == Array(text.utf8))
    let middle = Array(streams[..<150].joined(separator: empty)).count
    // The CRC of a footer, and what it says of the index before it.
    for offset in [middle - 12, middle - 8, middle + 6] {
      var damaged = file
      damaged[offset] ^= 1
      let found = await complaint(awaiting: { try await bench.decode(damaged, as: .xz) })
      #expect(found == "cannot read it: the compressed data is damaged")
    }
  }

  @Test("bytes of an xz block that its index covers and its data do not use are refused")
  func xzHiddenBytes() async throws {
    let stream = Stored.xz(content)
    let plain = try await bench.decode(stream, as: .xz)
    #expect(plain == content)
    // Header 12, then the block up to the index: 4 of footer magic, size and CRC are 12 too.
    let indexSize = 4 * (Int(stream[stream.count - 8]) + 1)
    let indexStart = stream.count - 12 - indexSize
    var index = Array(stream[indexStart..<indexStart + indexSize - 4])
    // Records: indicator, count, unpadded size, size; sizes here are below 128, one byte each.
    index[2] += 4
    let sum = CRC32.of(index)
    let check = (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
    let damaged =
      Array(stream[..<indexStart]) + Array("hide".utf8) + index + check
      + Array(stream[(stream.count - 12)...])
    let found = await complaint(awaiting: { try await bench.decode(damaged, as: .xz) })
    #expect(found == "cannot read it: the compressed data is damaged")
  }

  @Test("a gzip member with a wrong CRC or length is refused", arguments: [1, 4, 5, 8])
  func gzipCRC(_ fromEnd: Int) async {
    var stream = Stored.gzip(content)
    stream[stream.count - fromEnd] ^= 1
    let found = await complaint(awaiting: { try await bench.decode(stream, as: .gzip) })
    #expect(found == "cannot read it: the gzip data is damaged or truncated")
  }

  @Test("a zstd file may have skippable frames anywhere")
  func skippable() async throws {
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let stream = Stored.zstd(content)
    let decoded = try await bench.decode(
      skippable + stream + skippable + stream + skippable, as: .zstd)
    #expect(decoded == content + content)
    let nothing = try await bench.decode(skippable, as: .zstd)
    #expect(nothing == [])
    let cut = await complaint(awaiting: {
      try await bench.decode(stream + skippable.dropLast(), as: .zstd)
    })
    #expect(cut == "cannot read it: it is truncated")
  }

  @Test("a zstd frame that lies about its size is refused", arguments: [UInt8(1), 255])
  func zstdSize(_ size: UInt8) async {
    var stream = Stored.zstd(content)
    stream[5] = size
    let found = await complaint(awaiting: { try await bench.decode(stream, as: .zstd) })
    #expect(found?.hasPrefix("cannot read it: ") == true)
  }

  @Test(
    "the end of a name says the form",
    arguments: [
      ("data.tar", Encoding.none), ("data.tar.gz", .gzip), ("data.tar.xz", .xz),
      ("Packages.zst", .zstd), ("a.bz2", .bzip2), ("a.lzma", .lzma), ("a.xz.sig", .none),
      ("", .none),
    ])
  func names(_ name: String, _ expected: Encoding) {
    #expect(Encoding(name: name) == expected)
  }
}
