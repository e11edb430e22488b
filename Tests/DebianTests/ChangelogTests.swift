import Debian
import Testing

/// A changelog's entries, and the vulnerabilities and bugs that they name.
@Suite struct ChangelogTests {
  private static let text = """
    toy (2:1.1-1+deb13u1) trixie-security; urgency=high

      * Fix CVE-2026-0001 and cve-2026-123456. (Closes: #1002,
        #1003)
      * No number: CVE-2026-12, XCVE-2026, Closes: none

     -- A Person <a@example.org>  Mon, 04 Jan 2027 00:00:00 +0000

    toy (2:1.1-1) unstable; urgency=medium, binary-only=yes

      [ Somebody ]
      * closes: bug#7, 8; CVE-2026-0001 again, CVE-2026-0001.

     -- A Person <a@example.org>  Sun, 03 Jan 2027 00:00:00 +0000

    toy (2:1.0-1) unstable; urgency=low (HIGH for somebody)

      * Start.

     -- A Person <a@example.org>  Sat, 02 Jan 2027 00:00:00 +0000

    Old Changelog:
    toy (0.9 is no version) unstable; urgency=low

      * Before.

    """

  private let changelog = Changelog(parsing: Array(Self.text.utf8))

  @Test("entries have version, suites, urgency and text")
  func entries() {
    let versions = changelog.entries.map(\.version.text)
    #expect(versions == ["2:1.1-1+deb13u1", "2:1.1-1", "2:1.0-1"])
    let urgencies = changelog.entries.map(\.urgency)
    #expect(urgencies == [.high, .medium, .low])
    #expect(changelog.entries[0].distributions == ["trixie-security"])
    #expect(changelog.entries[1].changes.first == "[ Somebody ]")
    #expect(changelog.entries[2].changes == ["* Start."])
  }

  @Test(
    "an entry has the date of its last line, and none where that cannot be read",
    arguments: [
      ("A <a@b.c>  Mon, 04 Jan 2027 00:00:00 +0000", 1_799_020_800),
      ("A <a@b.c>  Mon,  4 Jan 2027 01:00:00 +0100", 1_799_020_800),
      ("A <a@b.c>  Mon, 04 Jan 2027 00:00:00 +0000 \r", 1_799_020_800),
      ("A > B <a@b.c>  Mon, 04 Jan 2027 00:00:00 +0000", 1_799_020_800),
      ("A <a@b.c>  Mon, 4 January 2027", nil), ("A", nil), ("A <a@b.c>", nil),
    ] as [(String, Int64?)])
  func date(_ trailer: String, _ expected: Int64?) {
    let text = "toy (1.0) unstable; urgency=low\n\n  * Start.\n\n -- \(trailer)\n"
    let dates = Changelog(parsing: Array(text.utf8)).entries.map(\.date)
    #expect(dates == [expected])
  }

  @Test("vulnerabilities and closed bugs are found, over line ends, each once")
  func names() {
    let vulnerabilities = changelog.entries.map(\.vulnerabilities)
    #expect(vulnerabilities == [["CVE-2026-0001", "CVE-2026-123456"], ["CVE-2026-0001"], []])
    let bugs = changelog.entries.map(\.bugs)
    #expect(bugs == [[1002, 1003], [7, 8], []])
  }

  @Test(
    "the entries in between are those after the old version",
    arguments: [
      ("2:1.0-1", "2:1.1-1", ["2:1.1-1"]),
      ("2:1.0-1", "2:1.1-1+deb13u1", ["2:1.1-1+deb13u1", "2:1.1-1"]),
      ("2:1.1-1", "2:1.1-1", []), ("2:1.1-1~rc1", "2:1.1-1", ["2:1.1-1"]),
      (nil, "2:1.1-1", ["2:1.1-1"]),
    ] as [(String?, String, [String])])
  func between(_ old: String?, _ new: String, _ expected: [String]) throws {
    let entries = changelog.entries(
      after: try old.map { try Version(parsing: $0) }, through: try Version(parsing: new))
    #expect(entries.map(\.version.text) == expected)
  }

  @Test("rebuilds stand among the entries of the source by their versions")
  func rebuilds() {
    let rebuild = Changelog(
      parsing: Array("toy (2:1.1-1+b2) sid; urgency=low\n\n  * Again.\n\n -- B <b@c.d>  x\n".utf8))
    let versions = changelog.merging(rebuild).entries.map(\.version.text)
    #expect(versions == ["2:1.1-1+deb13u1", "2:1.1-1+b2", "2:1.1-1", "2:1.0-1"])
  }

  @Test(
    "what is no changelog has no entries",
    arguments: ["", "\n\n", "toy 1.0\n", "(1.0) a; b\n", " -- x\n", "toy (1.0) unstable\n  * x\n"])
  func noise(_ text: String) {
    let entries = Changelog(parsing: Array(text.utf8)).entries
    #expect(entries == [])
  }
}
