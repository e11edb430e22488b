import Debian
import Testing

@Suite("Release")
struct ReleaseTests {
  static let hash = String(repeating: "ab", count: 32)
  static let good = """
    Origin: Debian
    Label: Debian
    Suite: stable
    Version: 13.8
    Codename: trixie
    Date: Sat, 21 Nov 2026 09:15:44 UTC
    Valid-Until: Sat, 28 Nov 2026 09:15:44 UTC
    Acquire-By-Hash: yes
    Architectures: all amd64
    Components: main contrib
    MD5Sum:
     d41d8cd98f00b204e9800998ecf8427e 0 main/binary-amd64/Packages
    SHA256:
     \(hash)  12 main/binary-amd64/Packages
     \(hash) 9679304 main/binary-amd64/Packages.xz

    """

  @Test("reads the signed table of hashes")
  func read() throws {
    let release = try Release(parsing: Array(Self.good.utf8))
    #expect(release.origin == "Debian")
    #expect(release.suite == "stable")
    #expect(release.codename == "trixie")
    #expect(release.date == 1_795_252_544)
    #expect(release.validUntil == 1_795_857_344)
    #expect(release.acquireByHash)
    #expect(release.components == ["main", "contrib"])
    let architectures = release.architectures.map(\.text)
    #expect(architectures == ["all", "amd64"])
    let file = release.files["main/binary-amd64/Packages.xz"]
    #expect(file?.size == 9_679_304)
    #expect(file?.checksum.text == Self.hash)
    #expect(release.files.count == 2)
  }

  @Test(
    "refuses a Release that cannot be trusted",
    arguments: [
      ("SHA256:", "SHA1:", "it is missing: it has no hash stronger than SHA-1 or MD5"),
      ("Valid-Until: Sat, 28 Nov", "Valid-Until: Sat, 31 Nov", "no such day"),
      (" 12 main", " +12 main", "\"+12\" is not a size in bytes"),
      (" 12 main/", " 12 /main/", "\"/main/binary-amd64/Packages\" is absolute"),
      (" 12 main/", " 12 ../main/", "climbs with '..'"), (" 12 main/", " 12 ", ""),
      ("  12 main", " main", "expected a hash, a size and a path"),
      ("ab  12", "xb  12", "it must be 64 lower-case hex digits"),
      ("Packages.xz", "Packages", "is listed twice, with different values"),
    ])
  func refuse(_ old: String, _ new: String, _ reason: String) throws {
    let parts = Self.good.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    let text = parts.joined(separator: new)
    guard !reason.isEmpty else {
      let release = try Release(parsing: Array(text.utf8))
      #expect(release.files["binary-amd64/Packages"] != nil)
      return
    }
    let error = #expect(throws: ParseError.self) { try Release(parsing: Array(text.utf8)) }
    let found = error?.description ?? ""
    #expect(found.hasPrefix("cannot parse Release file: "))
    #expect(found.contains(reason))
  }

  @Test(
    "reads dates without a clock or a locale",
    arguments: [
      ("Thu, 01 Jan 1970 00:00:00 UTC", 0), ("Thu, 1 Jan 1970 00:00:01 +0000", 1),
      ("29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Mon, 01 Mar 2100 00:00:00 Z", 4_107_542_400),
      ("Tue, 19 Jan 2038 03:14:08 UTC", 2_147_483_648),
      ("Fri, 31 Dec 9999 23:59:59 UTC", 253_402_300_799),
    ])
  func date(_ text: String, _ seconds: Int64) throws {
    let found = try ReleaseDate.seconds(parsing: text)
    #expect(found == seconds)
  }

  @Test(
    "refuses what is no date in UTC",
    arguments: [
      "", "yesterday", "Sat, 21 Nov 2026 09:15:44", "Sat, 21 Nov 2026 09:15:44 CET",
      "Sat, 21 Nov 2026 09:15:44 +9900", "Xxx, 21 Nov 2026 09:15:44 UTC",
      "Sat, 29 Feb 2100 09:15:44 UTC", "Sat, 0 Nov 2026 09:15:44 UTC", "21 nov 2026 09:15:44 UTC",
      "21 Nov 26 09:15:44 UTC", "21 Nov 2026 24:00:00 UTC",
      "21 Nov 2026 09:60:44 UTC", "21 Nov 2026 09:15 UTC", "+1 Nov 2026 09:15:44 UTC",
      "21 Nov 1969 09:15:44 UTC", "2026-11-21T09:15:44Z",
    ])
  func refuseDate(_ text: String) {
    #expect(throws: ParseError.self) { try ReleaseDate.seconds(parsing: text) }
  }
}
