package import Composer
internal import Content
internal import Inspection
internal import Spelling

/// Known vulnerabilities as statements of OpenVEX 0.2.0.
///
/// `not_affected` is stated only with the proof that both packages give, never from a version. What
/// is open is `affected` where the image has files of the source, else `under_investigation`.
package enum OpenVEX {
  package static func document(_ reports: [VulnerabilityReport]) -> [UInt8] {
    let statements = reports.flatMap { report in
      // Of a fix that changes nothing it is said elsewhere, and loudly; it is no ground for a claim.
      report.vulnerabilities.filter { $0.evidence?.verdict != .changesNothing }
        .map { statement($0, report) }
    }
    let content = JSON.array(statements)
    let moment = reports.map(\.moment).max() ?? 0
    let json: JSON = [
      "@context": "https://openvex.dev/ns/v0.2.0",
      "@id": .string(
        "https://openvex.dev/docs/public/vex-\(Digest(of: content.canonicalBytes).hex)"),
      "author": "whittle", "role": "Document Creator",
      "tooling": .string("whittle \(Composer.version)"), "version": 1,
      "timestamp": .string(CivilTime(secondsSince1970: moment).text), "statements": content,
    ]
    return json.lines(depth: 2)
  }

  private static func statement(_ one: Vulnerability, _ report: VulnerabilityReport) -> JSON {
    var members: [String: JSON] = [
      "vulnerability": vulnerability(one),
      "timestamp": .string(CivilTime(secondsSince1970: report.moment).text),
      "products": .array(
        report.images.filter { one.images.contains($0.key) }.map { product($0, one, report) }),
    ]
    var notes: [String] = []
    if one.packages.isEmpty || !one.builtInto.isEmpty {
      notes.append("a copy of it is built into \(one.builtInto.joined(separator: ", "))")
    }
    notes.append(VulnerabilityWords.presence(one))
    switch one.status {
    case .fixed: members["status"] = "fixed"
    case .fixable where one.evidence?.verdict == .codeNotPresent:
      members["status"] = "not_affected"
      members["justification"] = "vulnerable_code_not_present"
      members["impact_statement"] = one.evidence.map { .string(proof($0)) }
    case .fixable where one.presence == .documentation && one.builtInto.isEmpty,
      .open where one.presence == .documentation && one.builtInto.isEmpty,
      .noDSA where one.presence == .documentation && one.builtInto.isEmpty,
      .postponed where one.presence == .documentation && one.builtInto.isEmpty,
      .ignored where one.presence == .documentation && one.builtInto.isEmpty,
      .undetermined, .unimportant:
      members["status"] = "under_investigation"
    case .fixable:
      members["status"] = "affected"
      let version = one.fixedVersion ?? "a newer version"
      members["action_statement"] = .string(
        one.packages.isEmpty
          ? "Version \(version) of \(one.source) fixes it; move to packages that are built with it."
          : "Move \(one.source) to \(version), for instance with `whittle bump`.")
    case .open, .noDSA, .postponed, .ignored:
      members["status"] = "affected"
      members["action_statement"] = .string(
        "Debian \(one.release) has no fix (\(one.status.word)).")
    }
    if let evidence = one.evidence, evidence.verdict != .codeNotPresent {
      notes.append(VulnerabilityWords.evidence(evidence))
    }
    if one.status == .unimportant { notes.append("Debian calls it unimportant") }
    members["status_notes"] = .string(notes.joined(separator: "; "))
    return .object(members)
  }

  private static func vulnerability(_ one: Vulnerability) -> JSON {
    var members: [String: JSON] = ["name": .string(one.identifier)]
    if let summary = one.summary, !summary.isEmpty { members["description"] = .string(summary) }
    return .object(members)
  }

  private static func product(
    _ image: (key: ImageKey, manifest: Digest?), _ one: Vulnerability,
    _ report: VulnerabilityReport
  ) -> JSON {
    var members: [String: JSON] = ["@id": .string(url(image, report.subject))]
    if let manifest = image.manifest { members["hashes"] = ["sha-256": .string(manifest.hex)] }
    let parts = (one.packages + one.builtInto).compactMap { package -> JSON? in
      guard let url = report.packageURLs["\(package) \(image.key.architecture ?? "")"] else {
        return nil
      }
      var part: [String: JSON] = ["@id": .string(url)]
      if let pair = one.evidence?.pairs.first(where: { $0.package == package }) {
        part["hashes"] = ["sha-256": .string(pair.old.hex)]
      }
      return .object(part)
    }
    if !parts.isEmpty { members["subcomponents"] = .array(parts) }
    return .object(members)
  }

  /// A purl of type `oci` (purl-spec): the last part of the name, the digest as the version.
  private static func url(
    _ image: (key: ImageKey, manifest: Digest?), _ subject: String
  ) -> String {
    let last = subject.split(separator: "/").last.map(String.init) ?? "image"
    let name = last.prefix { $0 != "@" && $0 != ":" }.split(separator: ".").first.map(String.init)
    let plain = (name ?? "image").lowercased().filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
    }
    var text = "pkg:oci/\(plain.isEmpty ? "image" : plain)"
    if let manifest = image.manifest { text += "@sha256%3A\(manifest.hex)" }
    var qualifiers: [String] = []
    if let architecture = image.key.architecture { qualifiers.append("arch=\(architecture)") }
    if let variant = image.key.variant { qualifiers.append("tag=\(variant)") }
    if !qualifiers.isEmpty { text += "?" + qualifiers.joined(separator: "&") }
    return text
  }

  /// Both digests of each package, and what the fix did change.
  private static func proof(_ evidence: FixEvidence) -> String {
    let pairs = evidence.pairs.map { pair in
      "\(pair.package) \(pair.oldVersion) (\(pair.old)) and \(pair.newVersion) (\(pair.new))"
    }
    let changes = evidence.changes.prefix(20).joined(separator: ", ")
    let more = evidence.changes.count > 20 ? " and \(evidence.changes.count - 20) more" : ""
    return "The image's files of \(pairs.joined(separator: ", ")) hold the same code and data "
      + "(\(evidence.comparedFiles) compared). The fix changes \(changes)\(more), which "
      + (evidence.changes.count == 1 ? "is" : "are") + " not in the image."
  }
}
