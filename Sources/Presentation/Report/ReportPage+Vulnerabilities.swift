internal import Composer

extension ReportPage {
  /// Known vulnerabilities as a table: what is to be done first, then what is fixed, folded.
  static func vulnerabilities(_ report: VulnerabilityReport) -> String {
    let open = report.vulnerabilities.filter(\.isUnfixed)
    let notes = (VulnerabilityWords.alarms(report.vulnerabilities) + report.notes).map {
      "<p class=\"note\">\(HTML.text($0))</p>"
    }
    var lines = ["<p>\(HTML.text(VulnerabilityWords.summary(report.vulnerabilities)))</p>"] + notes
    if !open.isEmpty {
      lines.append(
        table(
          "vulnerability-table", ["Vulnerability", "Source", "Version", "How it stands", "There"],
          open.map { one in
            [
              .text(one.identifier), .text(one.source), .text(one.version),
              .text(VulnerabilityWords.standing(one)), .text(VulnerabilityWords.presence(one)),
            ]
          }))
    }
    let fixed = report.vulnerabilities.filter { !$0.isUnfixed }.map { one in
      HTML.text("\(one.identifier) (\(one.source))")
    }
    if !fixed.isEmpty {
      lines.append(
        "<details><summary>\(fixed.count) fixed here</summary>"
          + "<p>\(fixed.joined(separator: ", "))</p></details>")
    }
    return lines.joined(separator: "\n")
  }
}
