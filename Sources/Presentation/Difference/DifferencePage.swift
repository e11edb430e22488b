package import Inspection
internal import Debian

/// A difference as HTML: a fragment for other pages, and a page of its own.
package struct DifferencePage {
  private let difference: Difference
  private let words: DifferenceWords

  package init(_ difference: Difference) {
    self.difference = difference
    words = DifferenceWords(difference)
  }

  /// A page of differences that needs nothing else: no network, no script.
  package static func page(_ differences: [Difference]) -> String {
    let pages = differences.map { DifferencePage($0) }
    let style = """

      :root { color-scheme: light dark; }
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: auto; padding: 1rem; }
      \(style)

      """
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      \(HTML.policy(style: style, script: nil))
      <title>\(pages.first?.title ?? "no differences")</title>
      <style>\(style)</style>
      </head>
      <body>
      \(pages.map { "<h1>\($0.title)</h1>\n\($0.fragment)" }.joined(separator: "\n"))
      </body>
      </html>
      """
  }

  private var title: String { html("\(difference.old) → \(difference.new)") }

  /// The rules that ``fragment`` wants, for a page around it; both colour schemes are served.
  package static let style = Resource.text(PackageResources.difference_css)

  /// One `<section>` without a heading of its own.
  package var fragment: String {
    var lines = ["<section class=\"whittle-diff\">", "<p>\(html(words.summary))</p>"]
    if let sums = words.contentSums { lines.append("<p>\(html(sums))</p>") }
    if !difference.vulnerabilities.isEmpty {
      let links = difference.vulnerabilities.map(vulnerability).joined(separator: ", ")
      lines.append("<p>Fixes \(links)</p>")
    }
    lines += words.alarms.map { "<p class=\"alarm\">\(html($0))</p>" }
    lines += difference.notes.map { "<p class=\"note\">\(html($0))</p>" }
    lines += table(
      "Archives", ["Suite", "Old", "New"],
      difference.archives.map {
        [html("\($0.archive) \($0.suite)"), $0.old ?? "–", $0.new ?? "–"]
      })
    lines += table(
      "Images", ["Image", ""],
      difference.removedImages.map { [html($0.text), "removed"] }
        + difference.addedImages.map { [html($0.text), "added"] })
    lines += table(
      "Packages", ["Package", "Old", "New", "Unpacked", "Compressed", ""],
      words.packagesWithNews.map(row))
    lines += changelogs
    lines += files
    lines += table(
      "New files that no pattern selects", ["Path", "Package"],
      difference.untaken.map {
        [code($0.change.path), html($0.change.package + words.suffix($0.images))]
      })
    lines += table(
      "Patterns that no longer match", ["Pattern", "Package", "Where"],
      difference.idle.map {
        [
          code($0.change.pattern), html($0.change.package + words.suffix($0.images)),
          html($0.change.position),
        ]
      })
    lines += table(
      "Config", ["Setting", "Old", "New"],
      difference.settings.map {
        [
          html($0.change.name + words.suffix($0.images)), $0.change.old.map(code) ?? "–",
          $0.change.new.map(code) ?? "–",
        ]
      })
    lines += table("Sizes", ["Image", "Compressed", "Unpacked"], difference.sizes.map(sizes))
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  private func row(_ package: Scoped<PackageChange>, _ news: DifferenceWords.News) -> [String] {
    let change = package.change
    var remarks: [String] = []
    let scope = words.scope(package.images)
    if !scope.isEmpty { remarks.append(html(scope)) }
    if change.isSecurity { remarks.append("<strong>security</strong>") }
    if change.isDowngrade { remarks.append("<strong>downgrade</strong>") }
    if change.isRebuilt { remarks.append("same version, other .deb") }
    if let text = words.bringing(change) { remarks.append(text) }
    if let urgency = change.urgency { remarks.append("urgency \(urgency.rawValue)") }
    if case .same(let other) = news {
      remarks.append(html("changelog as for \(other)"))
      return cells(package, remarks)
    }
    remarks += change.vulnerabilities.map(vulnerability)
    remarks += change.bugs.map { "<a href=\"https://bugs.debian.org/\($0)\">#\($0)</a>" }
    if let reason = change.reason { remarks.append(html(reason)) }
    return cells(package, remarks)
  }

  private func cells(_ package: Scoped<PackageChange>, _ remarks: [String]) -> [String] {
    let change = package.change
    return [
      html(change.name), html(change.old?.version ?? "–"), html(change.new?.version ?? "–"),
      DifferenceWords.size(package.measures.map(\.unpacked)) ?? "",
      DifferenceWords.size(package.measures.map(\.compressed)) ?? "",
      remarks.joined(separator: ", "),
    ]
  }

  private var changelogs: [String] {
    words.packagesWithNews.flatMap { package, news -> [String] in
      let change = package.change
      guard case .entries(let entries) = news else { return [] }
      let text = entries.flatMap { entry in
        [DifferenceWords.header(entry)] + entry.changes.map { $0.isEmpty ? "" : "  \($0)" }
      }
      let title = "Changelog of \(change.name) \(change.new?.version ?? "")"
      return details(title + words.suffix(package.images), text)
    }
  }

  private var files: [String] {
    guard !difference.files.isEmpty else { return [] }
    return ["<h2>Files</h2>"]
      + words.filesByPackage.flatMap { group -> [String] in
        var text = group.files.map { file in
          let (letter, path, what) = words.line(file)
          return "\(letter) \(path)  \(what)"
        }
        if group.timeOnly > 0 { text.append("  \(DifferenceWords.timeOnly(group.timeOnly))") }
        let count = group.files.count + group.timeOnly
        return details(
          "\(group.package ?? "No package"): \(DifferenceWords.count(count, "path"))", text)
      }
  }

  private func sizes(_ size: ImageSizes) -> [String] {
    let cells = [size.measures.compressed, size.measures.unpacked].map { change -> String in
      change.flatMap(DifferenceWords.sizeAndDelta) ?? ""
    }
    return [html(size.image.text)] + cells
  }
}

extension DifferencePage {
  private func html(_ text: String) -> String { HTML.text(text) }

  private func code(_ text: String) -> String { HTML.code(text) }

  private func vulnerability(_ name: String) -> String {
    "<a href=\"https://security-tracker.debian.org/tracker/\(name)\">\(name)</a>"
  }

  private func details(_ title: String, _ lines: [String]) -> [String] {
    [
      "<details><summary>\(html(title))</summary>",
      "<pre>\(lines.map(html).joined(separator: "\n"))</pre>", "</details>",
    ]
  }

  /// Nothing where there are no rows.
  private func table(_ title: String, _ head: [String], _ rows: [[String]]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let cells = head.map { "<th>\(html($0))</th>" }.joined()
    return ["<h2>\(title)</h2>", "<table>", "<tr>\(cells)</tr>"]
      + rows.map { row in "<tr>" + row.map { "<td>\($0)</td>" }.joined() + "</tr>" }
      + ["</table>"]
  }
}
