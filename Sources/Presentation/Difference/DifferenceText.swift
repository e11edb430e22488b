package import Inspection
internal import Debian
internal import Spelling

/// A difference for a terminal.
package struct DifferenceText {
  private let difference: Difference
  private let words: DifferenceWords
  private var lines: [String] = []

  package init(_ difference: Difference) {
    self.difference = difference
    words = DifferenceWords(difference)
    lines = ["\(difference.old) → \(difference.new): \(words.summary)"]
    if !difference.vulnerabilities.isEmpty {
      lines.append("fixes \(difference.vulnerabilities.joined(separator: ", "))")
    }
    if let sums = words.contentSums { lines.append(sums) }
    lines += words.alarms.map { "WARNING: \($0)" }
    lines += difference.notes.map { "note: \($0)" }
    addArchives()
    addImages()
    addPackages()
    addFiles()
    addPatterns()
    addSettings()
    addSizes()
  }

  /// Without a final newline.
  package var text: String { TerminalText.lines(lines) }

  private mutating func section(_ title: String) { lines += ["", title] }

  private mutating func addArchives() {
    guard !difference.archives.isEmpty else { return }
    section("Archives")
    for move in difference.archives {
      lines.append(
        "  \(move.archive) \(move.suite)  \(move.old ?? "none") → \(move.new ?? "none")")
    }
  }

  private mutating func addImages() {
    guard !difference.addedImages.isEmpty || !difference.removedImages.isEmpty else { return }
    section("Images")
    lines += difference.removedImages.map { "  D \($0.text)" }
    lines += difference.addedImages.map { "  A \($0.text)" }
  }

  private mutating func addPackages() {
    guard !difference.packages.isEmpty else { return }
    section("Packages")
    for (package, news) in words.packagesWithNews {
      let change = package.change
      let scope = words.suffix(package.images)
      switch (change.old, change.new) {
      case (nil, let new?):
        lines.append("  A \(change.name) \(new.version)\(scope)")
        if let reason = change.reason { lines.append("      \(reason)") }
      case (let old?, nil):
        lines.append("  D \(change.name) \(old.version)\(scope)")
        if let reason = change.reason { lines.append("      had been there: \(reason)") }
      case (let old?, let new?):
        let version =
          old.version == new.version ? old.version : "\(old.version) → \(new.version)"
        lines.append("  M \(change.name) \(version)\(scope)")
        let remarks = words.remarks(change, repeats: news.isSame)
        if !remarks.isEmpty { lines.append("      \(remarks.joined(separator: "; "))") }
      case (nil, nil): break
      }
      let sizes = words.sizes(package.measures)
      if !sizes.isEmpty { lines.append("      \(sizes)") }
      addNews(news)
    }
  }

  private mutating func addNews(_ news: DifferenceWords.News) {
    switch news {
    case .none: break
    case .same(let other): lines.append("      changelog as for \(other)")
    case .unknown(let reason): lines.append("      no changelog: \(reason)")
    case .entries(let entries):
      for entry in entries {
        lines.append("      \(DifferenceWords.header(entry))")
        lines += entry.changes.map { $0.isEmpty ? "" : "        \($0)" }
      }
    }
  }

  private mutating func addFiles() {
    guard !difference.files.isEmpty else { return }
    section("Files")
    for group in words.filesByPackage {
      lines.append("  \(group.package ?? "(no package)")")
      for file in group.files {
        let (letter, path, text) = words.line(file)
        lines.append("    \(letter) \(path)  \(text)")
      }
      if group.timeOnly > 0 {
        lines.append("      \(DifferenceWords.timeOnly(group.timeOnly))")
      }
    }
  }

  private mutating func addPatterns() {
    if !difference.untaken.isEmpty {
      section("New files that no pattern selects")
      for file in difference.untaken {
        lines.append("  \(file.change.package)  \(file.change.path)\(words.suffix(file.images))")
      }
    }
    if !difference.idle.isEmpty {
      section("Patterns that no longer match")
      for pattern in difference.idle {
        let change = pattern.change
        lines.append(
          "  \(change.package)  \(change.pattern) (\(change.position))"
            + words.suffix(pattern.images))
      }
    }
  }

  private mutating func addSettings() {
    guard !difference.settings.isEmpty else { return }
    section("Config")
    for setting in difference.settings {
      let change = setting.change
      lines.append(
        "  \(change.name)  \(change.old ?? "none") → \(change.new ?? "none")"
          + words.suffix(setting.images))
    }
  }

  private mutating func addSizes() {
    let changed = difference.sizes.filter {
      ($0.measures.unpacked?.delta ?? 0) != 0 || ($0.measures.compressed?.delta ?? 0) != 0
    }
    guard !changed.isEmpty else { return }
    section("Sizes")
    for size in changed {
      var parts: [String] = []
      for (name, change) in [
        ("compressed", size.measures.compressed), ("unpacked", size.measures.unpacked),
      ] {
        guard let change, let text = DifferenceWords.sizeAndDelta(change) else { continue }
        parts.append("\(name) \(text)")
      }
      let name = size.image.text
      lines.append("  \(name)\(name.isEmpty ? "" : "  ")\(parts.joined(separator: ", "))")
    }
  }
}
