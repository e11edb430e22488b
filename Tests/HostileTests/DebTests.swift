import TestSupport
import Testing

@Suite("A hostile .deb")
struct DebTests {
  private let bench: HostileBench
  init() throws { bench = try HostileBench() }

  @Test("meets one clear error, or none", arguments: DebCorpus.rows)
  func verdict(_ row: Hostile) async {
    let found = await bench.refusal(ofDeb: row.bytes)
    expect(found, of: row)
    #expect(found?.contains("odd.deb") != false)
  }

  @Test("has its reference tool's verdict beside ours", .enabled(if: Referee.dpkgDeb.isHere))
  func referee() throws {
    try Referee.dpkgDeb.expectVerdicts(DebCorpus.rows) { $0.bytes }
    let faults = DebCorpus.rows.faults
    #expect(faults == [])
  }
}
