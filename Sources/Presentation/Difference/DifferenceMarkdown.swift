package import Inspection
internal import Debian

/// A difference as a comment on a pull request: the summary first, details folded.
///
/// It stays below the size that GitHub takes; what does not fit is counted.
package struct DifferenceMarkdown {
  private let difference: Difference
  private let words: DifferenceWords
  private var output: BoundedText

  /// In bytes; GitHub takes 65 536 characters.
  package static let limit = 60_000

  /// - Parameter limit: bytes.
  package init(_ difference: Difference, limit: Int = limit) {
    // Room for the last line.
    output = BoundedText(limit: limit - 100)
    self.difference = difference
    words = DifferenceWords(difference)
    addSummary()
    addPackages()
    addPatterns()
    addSettings()
    addSizes()
    addChangelogs(until: limit * 6 / 10)
    addFiles()
  }

  /// Without a final newline.
  package var text: String { output.finished }

  private mutating func addSummary() {
    output.add("### \(Markdown.code(difference.old)) → \(Markdown.code(difference.new))")
    output.add("")
    output.add(words.summary.prefix(1).uppercased() + words.summary.dropFirst() + ".")
    if let sums = words.contentSums {
      output.add("")
      output.add(sums.prefix(1).uppercased() + sums.dropFirst() + ".")
    }
    if !difference.vulnerabilities.isEmpty {
      output.add("")
      output.add(
        "**Fixes** "
          + difference.vulnerabilities.map(Self.vulnerability).joined(separator: ", "))
    }
    for alarm in words.alarms {
      output.add("")
      output.add("> [!CAUTION]")
      output.add("> \(Markdown.text(alarm))")
    }
    for note in difference.notes {
      output.add("")
      output.add("> [!NOTE]")
      output.add("> \(Markdown.text(note))")
    }
    if !difference.archives.isEmpty { output.add("") }
    for move in difference.archives {
      output.add(
        "- \(Markdown.text("\(move.archive) \(move.suite)")): \(move.old ?? "none") → "
          + "\(move.new ?? "none")")
    }
    for (verb, images) in [
      ("removed", difference.removedImages), ("added", difference.addedImages),
    ] where !images.isEmpty {
      output.add("")
      output.add("Images \(verb): \(Markdown.text(images.map(\.text).joined(separator: ", ")))")
    }
  }

  private mutating func addPackages() {
    guard !difference.packages.isEmpty else { return }
    table(["Package", "Old", "New", "Unpacked", ""]) { [words] table in
      for (package, news) in words.packagesWithNews {
        let change = package.change
        var remarks: [String] = []
        let scope = words.scope(package.images)
        if !scope.isEmpty { remarks.append(Markdown.text(scope)) }
        if change.isSecurity { remarks.append("**security**") }
        if change.isDowngrade { remarks.append("**downgrade**") }
        if change.isRebuilt { remarks.append("same version, other .deb") }
        if let text = words.bringing(change) { remarks.append(text) }
        if case .same(let other) = news {
          remarks.append("changelog as for \(Markdown.text(other))")
        } else {
          remarks += change.vulnerabilities.map(Self.vulnerability)
          remarks += change.bugs.map(Self.bug)
        }
        if let reason = change.reason { remarks.append(Markdown.text(reason)) }
        let size = DifferenceWords.size(package.measures.map(\.unpacked)) ?? ""
        table.add(
          Markdown.row([
            Markdown.text(change.name), Markdown.text(change.old?.version ?? "–"),
            Markdown.text(change.new?.version ?? "–"), size,
            remarks.joined(separator: ", "),
          ]))
      }
    }
  }

  private mutating func addPatterns() {
    if !difference.untaken.isEmpty {
      table(["New file that no pattern selects", "Package"]) { [words, difference] table in
        for file in difference.untaken {
          table.add(
            Markdown.row([
              Markdown.cell(code: file.change.path),
              Markdown.text(file.change.package + words.suffix(file.images)),
            ]))
        }
      }
    }
    if !difference.idle.isEmpty {
      table(["Pattern that no longer matches", "Package", "Where"]) { [words, difference] table in
        for pattern in difference.idle {
          let change = pattern.change
          table.add(
            Markdown.row([
              Markdown.cell(code: change.pattern),
              Markdown.text(change.package + words.suffix(pattern.images)),
              Markdown.text(change.position),
            ]))
        }
      }
    }
  }

  private mutating func addSettings() {
    guard !difference.settings.isEmpty else { return }
    table(["Config", "Old", "New"]) { [words, difference] table in
      for setting in difference.settings {
        let change = setting.change
        table.add(
          Markdown.row([
            Markdown.text(change.name + words.suffix(setting.images)),
            change.old.map(Markdown.cell) ?? "–", change.new.map(Markdown.cell) ?? "–",
          ]))
      }
    }
  }

  private mutating func addSizes() {
    let changed = difference.sizes.filter { $0.measures.compressed != nil }
    guard !changed.isEmpty else { return }
    details("Sizes") { body in
      body.add("| Image | Compressed | | Unpacked | |")
      body.add("| --- | --- | ---: | --- | ---: |")
      for size in changed {
        let (small, big) = (size.measures.compressed, size.measures.unpacked)
        body.add(
          Markdown.row([
            Markdown.text(size.image.text), DifferenceWords.size([small]) ?? "",
            small.map { DifferenceWords.signed($0.delta) } ?? "",
            DifferenceWords.size([big]) ?? "",
            big.map { DifferenceWords.signed($0.delta) } ?? "",
          ]))
      }
    }
  }

  private mutating func addFiles() {
    guard !difference.files.isEmpty else { return }
    details(DifferenceWords.count(difference.files.count, "file")) { [words] body in
      for group in words.filesByPackage {
        var lines = group.files.map { file in
          let (letter, path, text) = words.line(file)
          return "\(letter) \(path)  \(text)"
        }
        if group.timeOnly > 0 { lines.append("  \(DifferenceWords.timeOnly(group.timeOnly))") }
        body.add("**\(Markdown.text(group.package ?? "No package"))**")
        body.block(lines)
      }
    }
  }

  /// - Parameter end: the size that leaves room for files, in bytes.
  private mutating func addChangelogs(until end: Int) {
    for (package, news) in words.packagesWithNews {
      let change = package.change
      guard case .entries(let entries) = news, let version = change.new?.version else { continue }
      let title = "Changelog of \(change.name) \(version)\(words.suffix(package.images))"
      details(title, until: end) { body in
        var lines: [String] = []
        for entry in entries {
          lines.append(DifferenceWords.header(entry))
          lines += entry.changes.map { $0.isEmpty ? "" : "  \($0)" }
        }
        body.block(lines)
      }
    }
  }
}

extension DifferenceMarkdown {
  private mutating func table(_ head: [String], _ body: (inout BoundedText) -> Void) {
    output.section(
      [
        "", "| " + head.joined(separator: " | ") + " |",
        "| " + head.map { _ in "---" }.joined(separator: " | ") + " |",
      ], body, [])
  }

  private mutating func details(
    _ summary: String, until end: Int = .max, _ body: (inout BoundedText) -> Void
  ) {
    output.section(
      ["", "<details><summary>\(HTML.text(summary))</summary>", ""], until: end, body,
      ["", "</details>"])
  }

  /// A vulnerability with a link to Debian's own page about it.
  private static func vulnerability(_ name: String) -> String {
    "[\(name)](https://security-tracker.debian.org/tracker/\(name))"
  }

  private static func bug(_ number: Int64) -> String {
    "[#\(number)](https://bugs.debian.org/\(number))"
  }
}
