import Debian
import TestSupport
import Testing

@Suite("A hostile Packages file")
struct StanzaTests {
  @Test("meets one clear error, or none", arguments: StanzaCorpus.rows)
  func verdict(_ row: Hostile) {
    let found = complaint { try PackageIndex(parsing: row.bytes) }
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot parse package index: line ") != false)
  }

  @Test("with a hostile relation meets one clear error, or none", arguments: RelationCorpus.rows)
  func relation(_ row: Hostile) throws {
    let index = try PackageIndex(parsing: row.bytes)
    let package = try #require(index.packages(named: try PackageName(parsing: "odd")).first)
    let found = complaint { try package.depends }
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot parse package index, odd: line 9, field Depends: ") != false)
  }

  @Test("has its reference tool's verdict beside ours", .enabled(if: Referee.available.isHere))
  func referee() throws {
    try Referee.available.expectVerdicts(StanzaCorpus.rows + RelationCorpus.rows) { $0.bytes }
    let faults = StanzaCorpus.rows.faults + RelationCorpus.rows.faults
    #expect(faults == [])
  }
}
