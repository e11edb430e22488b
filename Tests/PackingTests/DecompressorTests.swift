import Packing
import Content
import TestSupport
import Testing

/// The forms that can be made without a tool, as streams of one content.
private let forms: [DebCompression] = [.gzip, .xz, .xzBlocks(of: 9_000), .zstd]
private let tools: [DebCompression] = [
  .gzipTool, .xzTool, .zstdTool, .bzip2Tool,
  .tool(["xz", "-T1", "--block-size=20000", "--check=sha256", "-c"], suffix: ".xz"),
  .tool(["xz", "-0", "--check=none", "-c"], suffix: ".xz"),
]
/// Forms whose content is under a check.
private let checked: [DebCompression] = [
  .gzipTool, .xzTool, .bzip2Tool,
  .tool(["zstd", "-q", "--check", "-c"], suffix: ".zst"),
]

@Suite("A compressed stream")
struct DecompressorTests {
  private let bench: Bench
  private let content: [UInt8]

  init() throws {
    bench = try Bench()
    var dice = Dice()
    content = dice.text(70_000)
  }

  private func encoding(_ form: DebCompression) -> Encoding { Encoding(name: "x" + form.suffix) }

  @Test("is decoded whole, and several in a row are one content", arguments: forms)
  func whole(_ form: DebCompression) async throws {
    let stream = try form.compress(content)
    let one = try await bench.decode(stream, as: encoding(form))
    #expect(one == content)
    let empty = try form.compress([])
    let three = try await bench.decode(stream + empty + stream, as: encoding(form))
    #expect(three == content + content)
    let none = try await bench.decode(empty, as: encoding(form))
    #expect(none == [])
  }

  @Test(
    "of a real compressor is decoded whole, and several in a row are one content",
    .enabled(if: Tool.has("gzip", "xz", "zstd", "bzip2"), "gzip, xz, zstd or bzip2 missing"),
    arguments: tools)
  func byTool(_ form: DebCompression) async throws {
    let stream = try form.compress(content)
    let one = try await bench.decode(stream, as: encoding(form))
    #expect(one == content)
    let two = try await bench.decode(stream + stream, as: encoding(form))
    #expect(two == content + content)
    // libarchive takes a bzip2 stream of nothing for no archive; no package has one.
    guard form != .bzip2Tool else { return }
    let none = try await bench.decode(try form.compress([]), as: encoding(form))
    #expect(none == [])
  }

  @Test("becomes a blob without a trace of its making", arguments: forms)
  func stored(_ form: DebCompression) async throws {
    let blob = Blob(of: content)
    let expected = (digest: blob.digest, size: blob.size)
    let stream = try form.compress(content)
    for expecting in [expected, nil] {
      let stored = try await bench.store(stream, as: encoding(form), expecting: expecting)
      #expect(stored == blob)
      let found = try bench.blobs.contents(of: blob.digest)
      #expect(found == content)
      bench.blobs.remove(blob.digest)
    }
    let other = (digest: Digest(of: [1]), size: blob.size)
    await #expect(throws: DigestError.self) {
      try await bench.store(stream, as: encoding(form), expecting: other)
    }
    var cut = stream
    cut.removeLast(cut.count / 3)
    await #expect(throws: (any Error).self) {
      try await bench.store(cut, as: encoding(form), expecting: expected)
    }
    #expect(bench.blobs.blob(blob.digest) == nil)
    let left = try listDirectory(bench.blobs.temporaryDirectory)
    #expect(left == [])
    let nothing = try await bench.store(try form.compress([]), as: encoding(form), expecting: nil)
    #expect(nothing == Blob(of: []))
  }

  @Test("of the old lzma form is decoded", .enabled(if: Tool.has("xz"), "xz missing"))
  func lzma() async throws {
    let stream = try DebCompression.lzmaTool.compress(content)
    let decoded = try await bench.decode(stream, as: .lzma)
    #expect(decoded == content)
    for damaged in [Array(stream.dropLast(5)), stream + [0], Array("abc".utf8)] {
      let found = await complaint(awaiting: { try await bench.decode(damaged, as: .lzma) })
      #expect(found != nil)
    }
  }

  @Test("is refused wherever it is cut off", arguments: forms + [.bzip2Tool, .zstdTool, .xzTool])
  func truncated(_ form: DebCompression) async throws {
    try needTool(form)
    let stream = try form.compress(content)
    let cuts = (0..<7).map { stream.count * $0 / 7 } + [1, 5, 11, stream.count - 1]
    var taken: [Int] = []
    for cut in cuts {
      let part = Array(stream[..<cut])
      if await complaint(awaiting: { try await bench.decode(part, as: encoding(form)) }) == nil {
        taken.append(cut)
      }
    }
    #expect(taken == [])
  }

  @Test("is refused with anything after its end", arguments: forms + [.bzip2Tool])
  func trailing(_ form: DebCompression) async throws {
    try needTool(form)
    let stream = try form.compress(content)
    for garbage in [[0], [0, 0, 0], Array("garbage".utf8)] as [[UInt8]] {
      let found = await complaint(awaiting: {
        try await bench.decode(stream + garbage, as: encoding(form))
      })
      #expect(found != nil, "\(garbage)")
    }
  }

  @Test(
    "with another byte anywhere is refused, or still has its content",
    .enabled(if: Tool.has("gzip", "xz", "zstd", "bzip2"), "gzip, xz, zstd or bzip2 missing"),
    arguments: checked)
  func flipped(_ form: DebCompression) async throws {
    let short = Array(content.prefix(600))
    let stream = try form.compress(short)
    var wrong: [Int] = []
    var refused = 0
    for index in stream.indices {
      var damaged = stream
      damaged[index] ^= 1 << UInt8(index % 8)
      do {
        if try await bench.decode(damaged, as: encoding(form)) != short { wrong.append(index) }
      } catch {
        refused += 1
      }
    }
    #expect(wrong == [])
    #expect(refused > stream.count / 2)
  }

  @Test("is refused beyond the limit", arguments: forms + [.bzip2Tool, .lzmaTool])
  func limit(_ form: DebCompression) async throws {
    try needTool(form)
    let stream = try form.compress([UInt8](repeating: 0, count: 300_000))
    let found = await complaint(awaiting: {
      try await bench.decode(stream, as: encoding(form), limit: 200_000)
    })
    #expect(found?.contains("more than the limit of 200000") == true)
    let size = try await bench.decode(stream, as: encoding(form), limit: 300_001).count
    #expect(size == 300_000)
  }

  @Test("of another form than its name says is refused", arguments: Encoding.allCases)
  func foreign(_ encoding: Encoding) async {
    guard encoding != .none else { return }
    let html = Array("<!doctype html><title>404</title>".utf8)
    let found = await complaint(awaiting: { try await bench.decode(html, as: encoding) })
    #expect(found?.hasPrefix("cannot read it: ") == true)
    let empty = await complaint(awaiting: { try await bench.decode([], as: encoding) })
    #expect(empty?.hasPrefix("cannot read it: ") == true)
  }

  @Test("without compression is handed on as it is")
  func plain() async throws {
    let same = try await bench.decode(content, as: .none)
    #expect(same == content)
  }

  /// Skips the case where its compressor is not there.
  private func needTool(_ form: DebCompression) throws {
    guard case .tool(let line, _) = form, !Tool.has(line[0]) else { return }
    try Test.cancel("\(line[0]) missing")
  }
}
