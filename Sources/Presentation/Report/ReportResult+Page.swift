package import Composer
internal import Content
internal import Inspection
package import SystemPackage

extension ReportResult {
  /// Writes the report as a page; the file is replaced whole or not at all.
  package func write(to output: FilePath) throws {
    let changes = changes.map { against, difference in
      ReportPage.Changes(
        title: String(
          against.utf8.split(separator: UInt8(ascii: "/")).last.map(Substring.init) ?? ""),
        fragment: DifferencePage(difference).fragment, style: DifferencePage.style)
    }
    let page = ReportPage(
      image, changes: changes, vulnerabilities: vulnerabilities, version: Composer.version)
    try DocumentFile.write(Array(page.text.utf8), to: output, makesDirectories: false)
  }
}
