internal import OCI
internal import Tree

/// What the checks found in all images of a manifest, each thing once.
package struct LintReport: Sendable {
  /// A finding, and the images that have it.
  package struct Row: Hashable, Sendable {
    package var finding: LintFinding
    /// In the order in which they were looked at.
    package var images: [ImageName]
  }

  /// One image with what was found in it and what its manifest accepts.
  package struct Image: Sendable {
    package var name: ImageName
    package var findings: [LintFinding]
    package var allowances: [Allowance]

    package init(name: ImageName, findings: [LintFinding], allowances: [Allowance]) {
      self.name = name
      self.findings = findings
      self.allowances = allowances
    }
  }

  /// The manifest, as the user named it.
  package let manifest: String
  /// Whether it is about an image without its manifest, which cannot allow anything.
  private(set) var isOfImage = false
  /// Errors first, then by rule and path.
  package let rows: [Row]

  /// Leaves out what the manifest accepts, and gathers what images have in common.
  ///
  /// - Parameter isWhole: whether these are all images of the manifest with all that can be found
  ///   in them, so that an `allow` that accepts nothing is one too many.
  package init(manifest: String, images: [Image], isWhole: Bool) {
    self.manifest = manifest
    var rows: [Row] = []
    var places: [LintFinding: Int] = [:]
    var unused: [String: (item: Allowance, images: [ImageName])] = [:]
    var used: Set<String> = []
    for image in images {
      for item in image.allowances {
        unused[item.key, default: (item, [])].images.append(image.name)
      }
      for finding in image.findings {
        let accepting = image.allowances.filter { $0.accepts(finding) }
        used.formUnion(accepting.map(\.key))
        guard accepting.isEmpty else { continue }
        if let place = places[finding] {
          if rows[place].images.last != image.name { rows[place].images.append(image.name) }
        } else {
          places[finding] = rows.count
          rows.append(Row(finding: finding, images: [image.name]))
        }
      }
    }
    if isWhole {
      for (key, value) in unused where !used.contains(key) {
        rows.append(Row(finding: value.item.unused, images: value.images))
      }
    }
    self.rows = rows.sorted(by: Self.precedes)
  }

  private static func precedes(_ a: Row, _ b: Row) -> Bool {
    let (a, b) = (a.finding, b.finding)
    if a.severity != b.severity { return a.severity == .error }
    if a.rule != b.rule { return a.rule.rank < b.rule.rank }
    if a.isByRelation != b.isByRelation { return b.isByRelation }
    if a.message != b.message, a.path == b.path {
      return a.message.utf8.lexicographicallyPrecedes(b.message.utf8)
    }
    return (a.path ?? .root) < (b.path ?? .root)
  }

  /// What was found in an image without its manifest, and which checks need one.
  package init(image opened: OpenedImage, named title: String) async throws {
    let subject = LintSubject(opened)
    var findings = try await Lint.findings(in: subject)
    if let execution = opened.image.config?.execution {
      var faults = try await Lint.settings(execution, in: subject)
      for index in faults.indices { faults[index].remedy = nil }
      findings += faults
    }
    if subject.packages == nil {
      findings.append(.notMade(.copyright, "the image has no records of packages"))
    }
    for rule in [LintRule.emptyPackages, .directoryModes] {
      findings.append(.notMade(rule, "only a manifest and its packages tell"))
    }
    let image = Image(name: subject.image, findings: findings, allowances: [])
    self.init(manifest: title, images: [image], isWhole: false)
    isOfImage = true
  }

  package var errors: [Row] { rows.filter { $0.finding.severity == .error } }
  package var notes: [Row] { rows.filter { $0.finding.severity == .note } }
}

extension Allowance {
  /// What it is, for all architectures: a pattern is bound anew for each.
  fileprivate var key: String { "\(rule.rawValue) \(text) \(position)" }

  /// That it accepts nothing.
  fileprivate var unused: LintFinding {
    LintFinding(
      .unusedAllowance, .note,
      message: "\(position): 'allow.\(rule.rawValue)' no longer accepts anything by '\(text)'",
      remedy: "remove it")
  }
}
