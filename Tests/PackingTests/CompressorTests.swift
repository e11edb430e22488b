import Packing
import TestSupport
import Testing

@Suite("The compressor of layers")
struct CompressorTests {
  private func compress(_ bytes: [UInt8], _ compressor: Compressor) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try compressor.compress($0) }
  }

  @Test(
    "makes streams that decode to their input, the same bytes each time",
    arguments: Compressor.allCases, [0, 1, 512, 100_000])
  func roundTrip(_ compressor: Compressor, _ count: Int) async throws {
    var dice = Dice()
    let content = dice.text(count)
    let encoding: Encoding =
      switch compressor {
      case .gzip: .gzip
      case .zstd: .zstd
      case .none: .none
      }
    let stream = try compress(content, compressor)
    let again = try compress(content, compressor)
    #expect(stream == again)
    let bench = try Bench()
    let decoded = try await bench.decode(stream, as: encoding)
    #expect(decoded == content)
    #expect(compressor == .none || count < 512 || stream.count < count)
  }

  @Test("puts neither time nor name nor system into a gzip header")
  func gzipHeader() throws {
    let stream = try compress(Array("abc".utf8), .gzip)
    #expect(Array(stream.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    #expect(stream[9] == 255)
  }

  @Test("names library and level, since both decide the bytes")
  func identity() {
    #expect(Compressor.gzip.identity.wholeMatch(of: /libdeflate [0-9.]+ level 6/) != nil)
    #expect(Compressor.zstd.identity.wholeMatch(of: /libzstd [0-9.]+ level 9/) != nil)
    #expect(Compressor.none.identity == "none")
  }

  @Test(
    "is read by gzip and zstd", .enabled(if: Tool.has("gzip", "zstd"), "gzip or zstd missing"))
  func tools() throws {
    var dice = Dice()
    let (one, two) = (dice.text(3_000), dice.text(5_000))
    for (compressor, tool) in [(Compressor.gzip, "gzip"), (.zstd, "zstd")] {
      let stream = try compress(one, compressor) + compress(two, compressor)
      let decoded = try must(tool, ["-dc"], input: stream)
      #expect(decoded == one + two)
    }
  }
}
