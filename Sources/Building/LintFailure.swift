package import Inspection
internal import Spelling

/// Images that must not be written: the checks found errors in them.
package struct LintFailure: Error, Sendable, CustomStringConvertible {
  /// What was to be done: `lock` or `build`.
  let verb: String
  /// Those with errors.
  let reports: [LintReport]

  /// - Returns: nil where no report has an error.
  package init?(_ verb: String, _ reports: [LintReport]) {
    self.verb = verb
    self.reports = reports.filter { !$0.errors.isEmpty }
    guard !self.reports.isEmpty else { return nil }
  }

  package var description: String {
    reports.map { report in
      let count = report.errors.count
      let head =
        "cannot \(verb) \(TerminalText.line(report.manifest)): its images have "
        + (count == 1 ? "an error:" : "\(count) errors:")
      return ([head] + report.errorLines()).joined(separator: "\n  ")
    }.joined(separator: "\n")
  }
}
