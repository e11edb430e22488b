internal import Content
internal import Debian

/// The JSON that Debian's security tracker publishes: source packages, in them vulnerabilities, in
/// these releases.
///
/// A file of some 70 MB, of which an image needs a few sources: the others are passed over without
/// being decoded.
enum DebianTracker {
  /// Whether bytes begin as the tracker's data does: an object of objects of objects.
  static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var scanner = JSONScanner(bytes)
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    if scanner.take(UInt8(ascii: "}")) { return true }
    guard scanner.string() != nil, scanner.take(UInt8(ascii: ":")),
      scanner.take(UInt8(ascii: "{"))
    else { return false }
    if scanner.take(UInt8(ascii: "}")) { return true }
    return scanner.string() != nil && scanner.take(UInt8(ascii: ":"))
      && scanner.take(UInt8(ascii: "{"))
  }

  /// What is known of some source packages.
  static func advisories(
    _ bytes: UnsafeRawBufferPointer, of sources: Set<String>, place: String
  ) throws(TrackerError) -> [Advisory] {
    var scanner = JSONScanner(bytes)
    func malformed(_ scanner: JSONScanner) -> TrackerError {
      .malformed(place, reason: "it is not JSON at byte \(scanner.position)")
    }
    guard scanner.take(UInt8(ascii: "{")) else { throw malformed(scanner) }
    var advisories: [Advisory] = []
    if scanner.take(UInt8(ascii: "}")) { return [] }
    repeat {
      guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")) else {
        throw malformed(scanner)
      }
      guard let range = scanner.value() else { throw malformed(scanner) }
      guard sources.contains(name) else { continue }
      let json: JSON
      do {
        json = try JSON(parsing: Array(bytes[range]))
      } catch {
        throw .malformed(place, reason: "\(name): \(error)")
      }
      for (identifier, record) in (json.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        advisories.append(advisory(identifier, name, record))
      }
    } while scanner.take(UInt8(ascii: ","))
    guard scanner.take(UInt8(ascii: "}")) else { throw malformed(scanner) }
    return advisories
  }

  private static func advisory(_ identifier: String, _ source: String, _ record: JSON) -> Advisory {
    var advisory = Advisory(
      identifier: identifier, source: source, summary: record["description"]?.string)
    for (release, entry) in record["releases"]?.object ?? [:] {
      guard let status = entry["status"]?.string.flatMap(Advisory.Status.init(rawValue:)) else {
        continue
      }
      advisory.releases[release] = Advisory.Standing(
        status: status,
        fixed: entry["fixed_version"]?.string.flatMap { try? Version(parsing: $0) },
        urgency: entry["urgency"]?.string.map { $0.hasSuffix("**") ? String($0.dropLast(2)) : $0 },
        verdict: verdict(entry))
    }
    return advisory
  }

  /// `nodsa` has the words for people, `nodsa_reason` a word that may be empty.
  private static func verdict(_ entry: JSON) -> Advisory.Verdict? {
    guard let reason = entry["nodsa_reason"]?.string else {
      return entry["nodsa"] == nil ? nil : .noDSA
    }
    return Advisory.Verdict(rawValue: reason) ?? .noDSA
  }
}
