package import Composer
internal import Inspection
internal import Tree

extension SARIFLog {
  /// What the checks found, each thing once for all images that have it.
  package init(_ lint: [LintResult]) {
    let results = lint.map(\.report).flatMap { report in
      report.rows.map { row in
        let finding = row.finding
        let subject = finding.path.map(\.description).flatMap { $0.isEmpty ? nil : $0 }
        let text = [subject, finding.message].compactMap { $0 }.joined(separator: " ")
        return Result(
          rule: finding.rule.rawValue, level: finding.severity == .error ? .error : .note,
          message: text + (finding.remedy.map { "; \($0)" } ?? ""),
          at: [Place(file: report.manifest, subject: subject)])
      }
    }
    self.init(runs: [Run(results)])
  }
}
