import Packing
import TestSupport
import Testing

@Suite("A hostile compressed stream")
struct CompressionTests {
  private let bench: HostileBench
  init() throws { bench = try HostileBench() }

  private func check(_ row: Hostile, _ encoding: Encoding) async {
    let found = await bench.refusal(of: row.bytes, as: encoding)
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot read odd: ") != false)
  }

  @Test("of xz meets one clear error, or none", arguments: CompressionCorpus.xz)
  func xz(_ row: Hostile) async { await check(row, .xz) }

  @Test("of gzip meets one clear error, or none", arguments: CompressionCorpus.gzip)
  func gzip(_ row: Hostile) async { await check(row, .gzip) }

  @Test("of zstd meets one clear error, or none", arguments: CompressionCorpus.zstd)
  func zstd(_ row: Hostile) async { await check(row, .zstd) }

  @Test("of bzip2 meets one clear error, or none", arguments: CompressionCorpus.bzip2)
  func bzip2(_ row: Hostile) async { await check(row, .bzip2) }

  @Test("of the old lzma form meets one clear error, or none", arguments: CompressionCorpus.lzma)
  func lzma(_ row: Hostile) async { await check(row, .lzma) }

  @Test("has its reference tool's verdict beside ours", arguments: Self.tables.map(\.referee))
  func referee(_ referee: Referee) throws {
    guard let table = Self.tables.first(where: { $0.referee == referee }) else { return }
    let faults = table.rows.faults
    #expect(faults == [])
    guard referee.isHere else { try Test.cancel("no \(referee.rawValue)") }
    try referee.expectVerdicts(table.rows) { $0.bytes }
  }

  private static let tables: [(referee: Referee, rows: [Hostile])] = [
    (.xz, CompressionCorpus.xz), (.gzip, CompressionCorpus.gzip),
    (.zstd, CompressionCorpus.zstd), (.bzip2, CompressionCorpus.bzip2),
  ]
}
