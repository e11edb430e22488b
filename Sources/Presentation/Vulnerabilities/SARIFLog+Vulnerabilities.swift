package import Composer

extension SARIFLog {
  /// Known vulnerabilities, a run for each argument; without those that are fixed or proved not to be
  /// there.
  package init(_ reports: [VulnerabilityReport]) {
    self.init(
      runs: reports.map { report in
        let found = report.vulnerabilities.filter { one in
          one.isUnfixed && one.evidence?.verdict != .codeNotPresent
        }
        let rules = found.map { one in
          (
            one.identifier,
            Rule(
              title: "\(one.identifier) in \(one.source)", text: one.summary ?? one.identifier)
          )
        }
        return Run(
          found.map { Result($0, report) }, rules: Dictionary(rules) { first, _ in first })
      })
  }
}

extension SARIFLog.Result {
  /// The most places that are named of one vulnerability.
  private static let shown = 10

  fileprivate init(_ one: Vulnerability, _ report: VulnerabilityReport) {
    var paths = one.files.filter(\.role.isCode).map(\.path)
    if paths.isEmpty { paths = one.files.map(\.path) }
    let places =
      paths.isEmpty ? [report.subject] : paths.prefix(Self.shown).map { String($0.dropFirst()) }
    self.init(
      rule: one.identifier, level: Self.level(one),
      message: "\(one.identifier) in \(one.source) \(one.version): "
        + "\(VulnerabilityWords.standing(one)); \(VulnerabilityWords.presence(one))",
      at: places.map { SARIFLog.Place(file: $0, packages: one.packages) },
      fingerprint: ["vulnerability/v1": "\(one.identifier) \(one.source) \(one.release)"])
  }

  private static func level(_ one: Vulnerability) -> SARIFLog.Level {
    if one.presence == .documentation, one.builtInto.isEmpty { return .note }
    switch one.status {
    case .fixable: return .error
    case .open: return one.urgency == "high" ? .error : .warning
    default: return .note
    }
  }
}
