package import Content
package import Inspection
internal import Tree
internal import Rootfs

extension LintReport {
  /// The report as JSON (docs/lint.md).
  package var json: JSON {
    [
      "manifest": .string(manifest),
      "errors": .int(Int64(errors.count)),
      "notes": .int(Int64(notes.count)),
      "findings": .array(rows.map(\.json)),
    ]
  }
}

extension LintReport.Row {
  fileprivate var json: JSON {
    func text(_ text: String?) -> JSON {
      text.map { $0.isEmpty ? .null : .string($0) } ?? .null
    }
    return [
      "rule": .string(finding.rule.rawValue), "severity": .string(finding.severity.rawValue),
      "path": text(finding.path?.description), "package": text(finding.package),
      "message": .string(finding.message), "remedy": text(finding.remedy),
      "allow": text(finding.allowance),
      "images": .array(
        images.map {
          ["variant": text($0.variant), "architecture": text($0.architecture)]
        }),
    ]
  }
}
