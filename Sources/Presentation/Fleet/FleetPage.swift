package import Composer
internal import Spelling

/// The status of a fleet as a page that needs nothing else: no network, no script.
package struct FleetPage {
  private let status: FleetStatus

  package init(_ status: FleetStatus) { self.status = status }

  package var text: String {
    let style = """

      :root { color-scheme: light dark; }
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: auto; padding: 1rem; }
      \(DifferencePage.style)

      """
    let notes = (status.notes + status.releases.map(FleetStatus.words)).map {
      "<p class=\"note\">\(HTML.text($0))</p>"
    }
    let moving = status.locks.filter(\.mustMove)
    let rows = moving.map { lock -> String in
      let packages = lock.moves.map { move in
        "\(move.name) \(move.old) → \(move.new ?? "no longer needed")"
      }
      let cells = [
        HTML.code(lock.path), HTML.text(FleetStatus.words(lock)),
        packages.map(HTML.text).joined(separator: "<br>"),
        lock.vulnerabilities.map(HTML.text).joined(separator: ", "),
      ]
      return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    let head = ["Lock", "How far behind", "Packages", "Fixes"].map { "<th>\($0)</th>" }.joined()
    let table =
      rows.isEmpty ? [] : ["<table>", "<tr>\(head)</tr>"] + rows + ["</table>"]
    let body = (["<p>\(HTML.text(status.summary))</p>"] + notes + table).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      \(HTML.policy(style: style, script: nil))
      <title>Which images must move</title>
      <style>\(style)</style>
      </head>
      <body>
      <h1>Which images must move</h1>
      <section class="whittle-diff">
      \(body)
      </section>
      </body>
      </html>
      """
  }
}
