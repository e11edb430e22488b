import Debian
import Testing

@Suite("Relationship")
struct RelationshipTests {
  @Test(
    "reads relations and writes them in one form",
    arguments: [
      ("", ""), (" \n ", ""), ("libc6", "libc6"), ("libc6(>=2.39)", "libc6 (>= 2.39)"),
      ("a1 ( >= 1 )|b1:any , c1", "a1 (>= 1) | b1:any, c1"), ("aa (1.0)", "aa (= 1.0)"),
      ("aa,\n bb (<< 1:2~),\n\tcc", "aa, bb (<< 1:2~), cc"), ("aa:amd64 (= 1)", "aa:amd64 (= 1)"),
      ("aa (< 2), bb (> 2)", "aa (<= 2), bb (>= 2)"), ("gcc:native", "gcc:native"),
      ("aa [amd64 !i386] <!nocheck> <cross !nodoc>", "aa [amd64 !i386] <!nocheck> <cross !nodoc>"),
      ("aa (>= 1) [linux-any]<!nodoc>|bb", "aa (>= 1) [linux-any] <!nodoc> | bb"),
    ])
  func read(_ text: String, _ form: String) throws {
    let list = try Relationship.parseList(text)
    let written = list.map(\.description).joined(separator: ", ")
    #expect(written == form)
  }

  @Test(
    "refuses what dpkg refuses",
    arguments: [
      ",", "aa,", "aa,,bb", "aa |", "| aa", "aa (>= 1", "aa (>= )", "aa (>= 1) x", "aa (=> 1)",
      "aa []",
      "aa [amd64", "aa <", "aa <>", "Aa", "aa bb", "aa:", "aa (1 2)", "aa (>=1) (<<2)", "aa\r",
      "aa (>= 1-)",
    ])
  func refuse(_ text: String) {
    #expect(throws: ParseError.self) { try Relationship.parseList(text) }
  }

  @Test(
    "drops alternatives that another architecture or build profile is for",
    arguments: [
      ("aa [amd64]", "amd64", "aa [amd64]"), ("aa [amd64]", "arm64", nil),
      ("aa [!amd64] | bb", "amd64", "bb"), ("aa [linux-any]", "s390x", "aa [linux-any]"),
      ("aa [hurd-any]", "amd64", nil), ("aa [any-arm]", "armhf", "aa [any-arm]"),
      ("aa [any-amd64]", "kfreebsd-amd64", "aa [any-amd64]"),
      ("aa <!nocheck>", "amd64", "aa <!nocheck>"),
      ("aa <cross>", "amd64", nil), ("aa <cross> <!nodoc>", "amd64", "aa <cross> <!nodoc>"),
    ])
  func reduce(_ text: String, _ architecture: String, _ left: String?) throws {
    let relation = try Relationship(parsing: text)
    let reduced = relation.reduced(to: try Architecture(parsing: architecture))?.description
    #expect(reduced == left)
  }

  @Test("says where a relation breaks off")
  func message() {
    let error = #expect(throws: ParseError.self) { try Relationship.parseList("aa (>= 1 | bb") }
    let text = error?.description
    #expect(text == "cannot parse relation: expected ')' at \"| bb\"")
  }
}
