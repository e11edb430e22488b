internal import Content
internal import Debian

/// Records of the OSV format for Debian (OSV schema 1.6): a record, a list of them, or one a line.
///
/// OSV has `DEBIAN-CVE-…` for what the tracker knows of a vulnerability, and `DSA-…` and `DLA-…` for
/// advisories, which name the vulnerabilities that they fix. The first say how a release stands; an
/// advisory counts where they say nothing.
struct OSVExport {
  private var found: [Key: Advisory] = [:]
  /// What only advisories say.
  private var second: [Key: Advisory] = [:]
  private let sources: Set<String>

  private struct Key: Hashable {
    var identifier: String
    var source: String
  }

  init(of sources: Set<String>) { self.sources = sources }

  /// By source, then identifier.
  var advisories: [Advisory] {
    var all = second
    for (key, advisory) in found {
      guard var known = all[key] else {
        all[key] = advisory
        continue
      }
      known.releases.merge(advisory.releases) { $1 }
      known.summary = advisory.summary ?? known.summary
      all[key] = known
    }
    return all.values.sorted { ($0.source, $0.identifier) < ($1.source, $1.identifier) }
  }

  /// Whether bytes hold a record, or several.
  static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var scanner = JSONScanner(bytes)
    let isList = scanner.take(UInt8(ascii: "["))
    if isList, scanner.take(UInt8(ascii: "]")) { return true }
    guard let range = scanner.value() else { return false }
    return ["\"affected\"", "\"schema_version\""].contains { mark in
      JSONScanner.find(Array(mark.utf8), in: bytes, range) != nil
    }
  }

  /// Adds the records of a text.
  mutating func add(_ bytes: UnsafeRawBufferPointer, place: String) throws(TrackerError) {
    var scanner = JSONScanner(bytes)
    _ = scanner.take(UInt8(ascii: "["))
    while !scanner.isAtEnd {
      if scanner.take(UInt8(ascii: ",")) || scanner.take(UInt8(ascii: "]")) { continue }
      guard let range = scanner.value() else {
        throw .malformed(place, reason: "it is not JSON at byte \(scanner.position)")
      }
      // Most records are of packages that nobody asked for.
      guard namesSource(bytes, range) else { continue }
      do {
        add(try JSON(parsing: Array(bytes[range])))
      } catch {
        throw .malformed(place, reason: "\(error)")
      }
    }
  }

  /// Whether a record names one of the sources.
  private func namesSource(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let mark = Array("\"name\"".utf8)
    var start = range.lowerBound
    while let place = JSONScanner.find(mark, in: bytes, start..<range.upperBound) {
      start = place + mark.count
      var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: bytes[start..<range.upperBound]))
      guard scanner.take(UInt8(ascii: ":")), let name = scanner.string() else { continue }
      if sources.contains(name) { return true }
    }
    return false
  }

  private mutating func add(_ record: JSON) {
    guard record["withdrawn"] == nil, let own = record["id"]?.string else { return }
    let others = ["upstream", "aliases", "related"].flatMap { member in
      (record[member]?.array ?? []).compactMap(\.string)
    }
    let isAdvisory = own.hasPrefix("DSA-") || own.hasPrefix("DLA-") || own.hasPrefix("DTSA-")
    var names = Set(others.filter { $0.hasPrefix("CVE-") })
    if own.hasPrefix("CVE-") { names = [own] }
    if own.hasPrefix("DEBIAN-CVE-") { names = [String(own.dropFirst("DEBIAN-".utf8.count))] }
    if names.isEmpty { names = [own] }
    let summary = record["details"]?.string ?? record["summary"]?.string
    for affected in record["affected"]?.array ?? [] {
      guard let source = affected["package"]?["name"]?.string, sources.contains(source),
        let ecosystem = affected["package"]?["ecosystem"]?.string,
        let release = Self.release(ecosystem), let standing = Self.standing(affected)
      else { continue }
      for name in names {
        let key = Key(identifier: name, source: source)
        let fresh = Advisory(identifier: name, source: source, summary: summary)
        if isAdvisory {
          second[key, default: fresh].releases[release] = standing
        } else {
          found[key, default: fresh].releases[release] = standing
        }
      }
    }
  }

  /// `Debian:12`, as its codename.
  private static func release(_ ecosystem: String) -> String? {
    guard ecosystem.hasPrefix("Debian:") else { return nil }
    let number = String(ecosystem.dropFirst("Debian:".utf8.count))
    return DebianRelease.codename(of: number) ?? number
  }

  private static func standing(_ affected: JSON) -> Advisory.Standing? {
    var standing = Advisory.Standing(status: .open)
    let events = (affected["ranges"]?.array ?? []).filter { $0["type"]?.string == "ECOSYSTEM" }
      .flatMap { $0["events"]?.array ?? [] }
    guard !events.isEmpty else { return nil }
    for event in events {
      if let text = event["introduced"]?.string, text != "0",
        let version = try? Version(parsing: text)
      {
        standing.introduced = standing.introduced.map { min($0, version) } ?? version
      }
      if let text = event["fixed"]?.string, let version = try? Version(parsing: text) {
        standing.status = .resolved
        standing.fixed = standing.fixed.map { max($0, version) } ?? version
      }
    }
    let urgency =
      affected["ecosystem_specific"]?["urgency"] ?? affected["database_specific"]?["urgency"]
    standing.urgency = urgency?.string
    return standing
  }
}
