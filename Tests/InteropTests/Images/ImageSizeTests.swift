import Content
import SystemPackage
import TestSupport
import Testing

/// What the images weigh: within the limits that were set, and as the README says.
@Suite(
  "The sizes of images", .enabled(if: Mirror.isReachable, "no Debian archive answers"),
  .enabled(if: Tool.has("python3", "dpkg-deb"), "python3 or dpkg-deb is not installed"))
struct ImageSizeTests {
  @Test(
    "stay below their limits",
    arguments: [
      ("static", 600_000), ("base", 6_000_000), ("cc", 7_200_000), ("python3", 17_000_000),
    ] as [(String, Int64)])
  func limits(_ name: String, _ limit: Int64) throws {
    let size = try Self.findings("debian13", name).size
    #expect(size > 0)
    #expect(size <= limit)
  }

  @Test(
    "are a tenth below those of the same packages whole",
    arguments: SampleImage.all.map(\.description))
  func whole(_ title: String) throws {
    let parts = title.split(separator: "/").map(String.init)
    let findings = try Self.findings(parts[0], parts[1])
    #expect(findings.size > 0)
    #expect(findings.size * 10 <= findings.whole * 9, "\(findings.size) of \(findings.whole)")
  }

  private static func findings(_ distro: String, _ name: String) throws -> ImageFindings {
    try .of(SampleImage(distro: distro, name: name), "latest", "amd64")
  }

  private static let begin = "<!-- sizes: a test writes them, UPDATE_GOLDEN=1 -->"
  private static let end = "<!-- end of sizes -->"

  @Test("are what the README says, give or take what a security update changes")
  func readme() throws {
    let path = packageDirectory.appending("README.md")
    let text = String(decoding: try contents(of: path), as: UTF8.self)
    let halves = text.split(separator: Self.begin, maxSplits: 1).map(String.init)
    let rest = try #require(halves.count == 2 ? halves[1] : nil, "no '\(Self.begin)'")
    let parts = rest.split(separator: Self.end, maxSplits: 1).map(String.init)
    let after = try #require(parts.count == 2 ? parts[1] : nil, "no '\(Self.end)'")
    let table = try Self.table()
    guard !Self.agree(parts[0], table) else { return }
    if environment("UPDATE_GOLDEN") == "1" {
      let whole = "\(halves[0])\(Self.begin)\n\(table)\(Self.end)\(after)"
      try writeFile(whole, to: path)
      Issue.record("the table in README.md was rewritten; look at it")
    } else {
      Issue.record("the table in README.md is not what was found:\n\(table)")
    }
  }

  private static func table() throws -> String {
    var lines = [
      "| image (amd64, gzip) | Debian 13 | its packages whole | Debian 12 | its packages whole |",
      "|---|--:|--:|--:|--:|",
    ]
    let names = [
      "static", "base-nossl", "base", "cc", "python3", "nodejs", "java-base", "java21", "java25",
      "curl", "git", "postgres-client", "nginx", "redis", "ffmpeg",
    ]
    for name in names {
      var cells = ["`\(name)`"]
      for distro in ["debian13", "debian12"] {
        let image = SampleImage(distro: distro, name: name)
        guard SampleImage.all.contains(image) else {
          cells += ["", ""]
          continue
        }
        let findings = try findings(distro, name)
        cells += [megabytes(findings.size), megabytes(findings.whole)]
      }
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `0.46 MB`, `5.7 MB`, `84 MB`: two digits.
  private static func megabytes(_ bytes: Int64) -> String {
    func rounded(_ unit: Int64) -> Int64 { (bytes + unit / 2) / unit }
    if rounded(10_000) < 100 { return "0.\(rounded(10_000) < 10 ? "0" : "")\(rounded(10_000)) MB" }
    if rounded(100_000) < 100 { return "\(rounded(100_000) / 10).\(rounded(100_000) % 10) MB" }
    return "\(rounded(1_000_000)) MB"
  }

  /// Whether two tables have the same words, and numbers that differ by a tenth at most.
  private static func agree(_ old: String, _ new: String) -> Bool {
    func words(_ text: String) -> [Substring] { text.split { " |\n".contains($0) } }
    let (ours, theirs) = (words(old), words(new))
    guard ours.count == theirs.count else { return false }
    return zip(ours, theirs).allSatisfy { a, b in
      guard let x = Double(a), let y = Double(b) else { return a == b }
      return abs(x - y) <= 0.1 * max(x, y)
    }
  }
}
