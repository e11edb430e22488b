package import Composer
package import Inspection
internal import Content
internal import OCI
internal import Tree

/// A report as one HTML page that needs nothing else: no network, no fonts, no files.
///
/// The same image gives the same bytes. Without scripts everything but the map of sizes is there.
package struct ReportPage {
  let report: ImageReport
  let changes: Changes?
  /// Nil where nobody asked for them.
  let vulnerabilities: VulnerabilityReport?
  /// Named at the end of the page.
  let version: String

  /// What changed, as a section of HTML with the rules that it wants.
  package struct Changes: Sendable {
    /// What the image was held against.
    var title: String
    var fragment: String
    var style: String

    package init(title: String, fragment: String, style: String) {
      self.title = title
      self.fragment = fragment
      self.style = style
    }
  }

  package init(
    _ report: ImageReport, changes: Changes? = nil, vulnerabilities: VulnerabilityReport? = nil,
    version: String
  ) {
    self.vulnerabilities = vulnerabilities
    self.report = report
    self.changes = changes
    self.version = version
  }

  /// The whole page.
  package var text: String {
    let title = HTML.text(report.image.title)
    let sections = self.sections
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }.joined(separator: "\n")
    let bodies = sections.map { section in
      """
      <section id="\(section.id)" aria-labelledby="\(section.id)-title">
      <h2 id="\(section.id)-title">\(section.title)</h2>
      \(section.body)
      </section>
      """
    }
    let style = """

      \(Resource.text(PackageResources.report_css))\(changes.map { "\n\($0.style)" } ?? "")

      """
    let script = """

      \(Resource.text(PackageResources.tree_js))
      \(Resource.text(PackageResources.map_js))
      \(Resource.text(PackageResources.page_js))

      """
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      \(HTML.policy(style: style, script: script))
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <nav aria-label="Sections">
      \(links)
      </nav>
      </header>
      <main>
      \(bodies.joined(separator: "\n"))
      </main>
      <footer>Made by whittle \(HTML.text(version)).</footer>
      <script type="application/json" id="data">\(HTML.script(report.data.canonicalText))</script>
      <script>\(script)</script>
      </body>
      </html>

      """
  }

  struct Section {
    var id: String
    var title: String
    var body: String
  }

  private var sections: [Section] {
    var all = [
      Section(id: "summary", title: "Summary", body: summary),
      Section(id: "sizes", title: "Sizes", body: Self.sizes),
    ]
    if let changes {
      let body = "<p>Against \(HTML.code(changes.title)).</p>\n\(changes.fragment)"
      all.append(Section(id: "changes", title: "What changed", body: body))
    }
    if let vulnerabilities {
      all.append(
        Section(
          id: "vulnerabilities", title: "Vulnerabilities",
          body: Self.vulnerabilities(vulnerabilities)))
    }
    all.append(Section(id: "packages", title: "Packages", body: packages))
    all.append(Section(id: "licences", title: "Licences", body: licences))
    all.append(Section(id: "findings", title: "Findings", body: findings))
    all.append(Section(id: "files", title: "Largest files", body: largest))
    if report.image.config != nil {
      all.append(Section(id: "config", title: "Config", body: config))
    }
    return all
  }

  /// A table whose headers sort it where scripts run.
  ///
  /// - Parameter numbers: columns of numbers, whose cells begin with `data-value`.
  static func table(
    _ id: String, _ head: [String], _ rows: [[Cell]], numbers: Set<Int> = []
  ) -> String {
    let cells = head.enumerated().map { column, title in
      let kind = numbers.contains(column) ? " class=\"number\"" : ""
      return "<th scope=\"col\"\(kind)>\(HTML.text(title))</th>"
    }
    let lines = rows.map { row in
      "<tr>"
        + row.enumerated().map { column, cell in
          var attributes = " data-label=\"\(HTML.text(head[column]))\""
          if let value = cell.value { attributes += " data-value=\"\(value)\" class=\"number\"" }
          return "<td\(attributes)>\(cell.html)</td>"
        }.joined() + "</tr>"
    }
    return """
      <div class="scroll"><table id="\(id)" class="sortable">
      <thead><tr>\(cells.joined())</tr></thead>
      <tbody>
      \(lines.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  /// One cell of a table.
  struct Cell {
    var html: String
    /// What a number sorts by.
    var value: Int64?

    static func text(_ text: String) -> Cell { Cell(html: HTML.text(text)) }
    static func code(_ text: String) -> Cell { Cell(html: HTML.code(text)) }
    static func html(_ html: String) -> Cell { Cell(html: html) }
    static func size(_ bytes: Int64) -> Cell { Cell(html: HTML.size(bytes), value: bytes) }
    static func count(_ count: Int) -> Cell { Cell(html: "\(count)", value: Int64(count)) }
  }
}
