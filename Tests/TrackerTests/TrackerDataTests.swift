import Debian
import TestSupport
import Testing
import Tracker

private func read(_ texts: String..., of sources: Set<String> = ["toy"]) throws -> TrackerData {
  try texts.map { Array($0.utf8) }.reading { texts in
    try TrackerData(texts.map { ("data", $0) }, of: sources)
  }
}

extension [[UInt8]] {
  fileprivate func reading<Value>(
    _ body: ([UnsafeRawBufferPointer]) throws -> Value
  ) rethrows -> Value {
    func next(_ index: Int, _ found: [UnsafeRawBufferPointer]) throws -> Value {
      guard index < count else { return try body(found) }
      return try self[index].withUnsafeBytes { try next(index + 1, found + [$0]) }
    }
    return try next(0, [])
  }
}

@Test("Debian's tracker: status, fixed version, urgency, and what the team decided")
func debianTracker() throws {
  let data = try read(
    """
    {"other": {"CVE-1": {"releases": {"toy": {"status": "open", "ratio": 0.5}}}},
     "toy": {
      "CVE-2023-0001": {"description": "an \\"overflow\\"", "scope": "local", "debianbug": 7,
        "releases": {"toy": {"status": "resolved", "fixed_version": "1.0-2", "urgency": "high**",
          "repositories": {"toy": "1.0-2"}},
          "old": {"status": "open", "nodsa": "Minor issue", "nodsa_reason": "postponed",
          "urgency": "low"}}},
      "CVE-2023-0002": {"releases": {"toy": {"status": "open", "nodsa": "x", "nodsa_reason": ""}}}}}
    """)
  let found = data.advisories["toy"] ?? []
  let first = found.first
  #expect(data.advisories.count == 1)
  #expect(found.map(\.identifier) == ["CVE-2023-0001", "CVE-2023-0002"])
  #expect(first?.summary == "an \"overflow\"")
  #expect(
    first?.releases["toy"]
      == Advisory.Standing(
        status: .resolved, fixed: try Version(parsing: "1.0-2"), urgency: "high"))
  #expect(first?.releases["old"]?.verdict == .postponed)
  #expect(found.last?.releases["toy"]?.verdict == .noDSA)
}

@Test("OSV's records: a list, a record, a line each; what is withdrawn does not count")
func osvExport() throws {
  func record(_ id: String, _ rest: String) -> String {
    """
    {"id": "\(id)", "affected": [{"package": {"name": "toy", "ecosystem": "Debian:12"},
     "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}\(rest)]}],
     "ecosystem_specific": {"urgency": "low"}}]}
    """
  }
  let fixed = record("DEBIAN-CVE-2023-0001", ", {\"fixed\": \"1.0-2\"}")
  let open = record("CVE-2023-0002", "")
  let advisory = """
    {"id": "DSA-1-1", "upstream": ["CVE-2023-0001", "CVE-2023-0003"], "affected": [{"package":
     {"name": "toy", "ecosystem": "Debian:12"}, "ranges": [{"type": "ECOSYSTEM",
     "events": [{"introduced": "0"}, {"fixed": "1.0-3"}]}]}]}
    """
  let gone = record("CVE-2023-0009", "").replacing("\"id\"", with: "\"withdrawn\": \"x\", \"id\"")
  for data in [
    try read("[\(fixed), \(open), \(advisory), \(gone)]"), try read(fixed, open, advisory, gone),
    try read("\(fixed)\n\(open)\n\(advisory)\n\(gone)\n"),
  ] {
    let found = (data.advisories["toy"] ?? []).map { advisory in
      let standing = advisory.releases["bookworm"]
      return
        "\(advisory.identifier) \(standing?.status.rawValue ?? "-") \(standing?.fixed?.text ?? "-")"
    }
    #expect(
      found == [
        "CVE-2023-0001 resolved 1.0-2", "CVE-2023-0002 open -", "CVE-2023-0003 resolved 1.0-3",
      ])
  }
}

@Test(
  "what is neither is refused by name",
  arguments: ["[1, 2]", "text", "{\"a\": 1}", "{\"toy\": {\"CVE-1\": {", ""])
func unknownForms(_ text: String) {
  #expect(throws: TrackerError.self) { try read(text) }
}

@Test(
  "suites belong to releases",
  arguments: [
    ("bookworm-security", "bookworm"), ("buster/updates", "buster"), ("trixie-updates", "trixie"),
    ("trixie", "trixie"), ("bookworm-backports-sloppy", "bookworm"), ("unstable", "sid"),
  ])
func bases(_ suite: String, _ release: String) {
  #expect(DebianRelease.base(of: suite) == release)
}

@Test(
  "a backport is held against the release that it came from, by the version that it has there",
  arguments: [
    ("1.11.2-1~bpo12+1", "1.11.2-1 trixie"), ("2:3.4-5+deb13u2~bpo12+2", "2:3.4-5+deb13u2 trixie"),
    ("1.0-1~bpo11+1", "1.0-1 bookworm"), ("1.0-1", "none"), ("1.0~bpo", "none"),
    ("1.0-1~bpo99+1", "none"),
  ])
func backports(_ version: String, _ expected: String) {
  let origin = DebianRelease.origin(ofBackport: version)
  #expect((origin.map { "\($0.version) \($0.codename)" } ?? "none") == expected)
}
