import TestSupport
import Testing

@Suite("A hostile data.tar")
struct TarTests {
  private let bench: HostileBench
  init() throws { bench = try HostileBench() }

  private static func deb(_ row: Hostile) -> [UInt8] {
    DebCorpus.deb(data: row.bytes)
  }

  @Test("meets one clear error, or none", arguments: TarCorpus.rows)
  func verdict(_ row: Hostile) async {
    let found = await bench.refusal(ofDeb: Self.deb(row))
    expect(found, of: row)
    // A conflict within the tree names the package by its name.
    #expect(found.map { $0.contains("odd.deb") || $0.contains("package odd") } != false)
  }

  @Test("has its reference tool's verdict beside ours", .enabled(if: Referee.dpkg.isHere))
  func referee() throws {
    try Referee.dpkg.expectVerdicts(TarCorpus.rows) { Self.deb($0) }
    let faults = TarCorpus.rows.faults
    #expect(faults == [])
  }
}
