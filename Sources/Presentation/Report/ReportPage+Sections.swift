internal import Inspection
internal import Content
internal import OCI
internal import Rootfs
internal import Tree

extension ReportPage {
  /// What the image is, in numbers.
  var summary: String {
    let image = report.image
    let sources = Set(report.packages.map(\.package.source)).count
    var facts: [(String, String)] = [
      (HTML.size(report.total.bytes), "unpacked"),
      ("\(report.total.files)", "files"),
      ("\(report.packages.count)", "packages"),
      ("\(sources)", "source packages"),
    ]
    if !image.layers.isEmpty {
      let stored = image.layers.reduce(Int64(0)) { $0 + $1.blob.size }
      facts.insert((HTML.size(stored), "as stored"), at: 0)
      facts.append(("\(image.layers.count)", image.layers.count == 1 ? "layer" : "layers"))
    }
    facts.append(("\(report.findings.count)", "findings"))
    let tiles = facts.map { "<li><strong>\($0.0)</strong> \($0.1)</li>" }
    var rows: [(String, String)] = []
    if let architecture = image.architecture {
      rows.append(("Architecture", HTML.text(architecture)))
    }
    if let manifest = image.manifest { rows.append(("Image manifest", HTML.code("\(manifest)"))) }
    if let created = image.config?.created { rows.append(("Created", HTML.text(created.text))) }
    let notes = image.notes.map { "<p class=\"note\">\(HTML.text($0))</p>" }
    return (["<ul class=\"facts\">"] + tiles + ["</ul>", Self.list(rows)] + notes)
      .joined(separator: "\n")
  }

  /// Names and values, of which the values are HTML.
  static func list(_ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    return
      (["<dl>"] + rows.map { "<dt>\(HTML.text($0.0))</dt><dd>\($0.1)</dd>" } + ["</dl>"])
      .joined(separator: "\n")
  }

  /// The place of the map; scripts fill it.
  static let sizes = """
    <noscript><p class="note">The map of sizes needs scripts; the tables below do not.</p></noscript>
    <div class="tools" id="tools" hidden>
    <label>Search <input type="search" id="search" autocomplete="off" \
    placeholder="file or package"></label>
    <fieldset><legend>Grouped by</legend>
    <label><input type="radio" name="grouping" value="package" checked> package</label>
    <label><input type="radio" name="grouping" value="directory"> directory</label>
    </fieldset>
    </div>
    <nav id="crumbs" aria-label="Where the map is"></nav>
    <div id="map"></div>
    <p id="detail" aria-live="polite"></p>
    <ol id="hits" hidden></ol>
    """

  var packages: String {
    guard !report.packages.isEmpty else {
      return "<p>The image has no records of packages.</p>"
    }
    var rows = report.packages.map { item -> [Cell] in
      let package = item.package
      var source = HTML.text(package.source)
      if let version = package.sourceVersion { source += " " + HTML.text(version) }
      let licences = item.licences.map(Self.names)
      return [
        .text(package.name), .text(package.version), .text(package.architecture), .html(source),
        .html(licences ?? "<span class=\"hint\">no copyright file</span>"),
        .count(item.amount.files), .size(item.amount.bytes),
      ]
    }
    if report.unowned.files > 0 {
      rows.append([
        .html("<em>no package</em>"), .text(""), .text(""), .text(""), .text(""),
        .count(report.unowned.files), .size(report.unowned.bytes),
      ])
    }
    return Self.table(
      "package-table",
      ["Package", "Version", "Architecture", "Source", "Licences", "Files", "Size"], rows,
      numbers: [5, 6])
      + "\n<p class=\"hint\">Files that are generated, configured or linked have no package in the "
      + "image's records.</p>"
  }

  /// The licences of a package; of many the first, and the others folded.
  private static func names(_ licences: Licences) -> String {
    let names = licences.names
    guard !names.isEmpty else { return "<span class=\"hint\">not known</span>" }
    let hint = licences.isMachineReadable ? "" : " <span class=\"hint\">(guessed)</span>"
    let first = HTML.text(names.prefix(5).joined(separator: ", ")) + hint
    guard names.count > 6 else { return HTML.text(names.joined(separator: ", ")) + hint }
    let others = HTML.text(names.dropFirst(5).joined(separator: ", "))
    return "\(first) <details><summary>\(names.count - 5) more</summary>\(others)</details>"
  }

  var licences: String {
    var packages: [String: [String]] = [:]
    for item in report.packages {
      for name in item.licences?.names ?? [] {
        packages[name, default: []].append(item.package.name)
      }
    }
    let unknown = report.packages.filter { $0.licences?.names.isEmpty ?? true }.map(\.package.name)
    guard !packages.isEmpty || !unknown.isEmpty else {
      return "<p>The image has no copyright files.</p>"
    }
    var rows = packages.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { name, owners -> [Cell] in
        [.text(name), .count(owners.count), .text(owners.joined(separator: ", "))]
      }
    if !unknown.isEmpty {
      rows.append([
        .html("<em>not known</em>"), .count(unknown.count), .text(unknown.joined(separator: ", ")),
      ])
    }
    return Self.table("licence-table", ["Licence", "Packages", "Of"], rows, numbers: [1])
      + "\n<p class=\"hint\">As the packages' copyright files name them; what is not in the "
      + "machine-readable format is guessed from well-known words. Not legal advice.</p>"
  }

  var findings: String {
    guard !report.findings.isEmpty else {
      return "<p>No findings: every link resolves, every program has its interpreter "
        + "and libraries, and no file is set-user-ID or set-group-ID.</p>"
    }
    let rows = report.findings.map { finding -> [Cell] in
      [
        .text(finding.rule.rawValue), .code(finding.path.map(\.description) ?? ""),
        .text(finding.message), .text(finding.package ?? ""),
      ]
    }
    return Self.table("finding-table", ["Check", "Path", "What", "Package"], rows)
  }

  var largest: String {
    let files = report.files.sorted { ($1.size, $0.path) < ($0.size, $1.path) }.prefix(30)
    let rows = files.map { file -> [Cell] in
      [.code("\(file.path)"), .text(file.package ?? ""), .size(file.size)]
    }
    return Self.table("file-table", ["Path", "Package", "Size"], rows, numbers: [2])
  }
}
