package import Composer
internal import Inspection
internal import Spelling

// What a result says to a person.

extension Verification {
  /// The result for a person.
  package var text: String {
    if isIdentical { return TerminalText.line("\(lock): identical") }
    let head =
      isCompressionOnly ? "\(lock): same content, other compressor" : "\(lock): different"
    return TerminalText.lines([head] + differences.map { "  \($0)" })
  }
}

extension LockResult {
  /// What a check found, for a person.
  package var checkText: String {
    guard isChanged else { return TerminalText.line("\(path): nothing would change") }
    return TerminalText.lines(["\(path): would change"] + changes.map { "  \($0)" })
  }
}

extension BumpResult {
  /// What there is, for a person.
  package var text: String {
    guard isNewer else { return TerminalText.line("\(path): nothing newer") }
    var lines = [reason.map { "\(path): \($0)" } ?? "\(path): \(count)"]
    if reason != nil, !changes.isEmpty { lines.append("\(path): \(count)") }
    for change in changes {
      var words = ["  \(change.name) \(change.old) → \(change.new ?? "no longer needed")"]
      if change.isSecurity { words.append("security") }
      if change.new != nil { words.append("from \(change.archive)") }
      words.append("(\(change.architectures.joined(separator: ", ")))")
      lines.append(words.joined(separator: " "))
    }
    return TerminalText.lines(lines)
  }

  private var count: String {
    let security = changes.count(where: \.isSecurity)
    let packages = changes.count == 1 ? "1 package changes" : "\(changes.count) packages change"
    return security == 0 ? packages : "\(packages), \(security) of them security updates"
  }
}

extension LintResult {
  /// The result for a person.
  package var text: String {
    func count(_ rows: [LintReport.Row], _ word: String) -> [String] {
      rows.isEmpty ? [] : ["\(rows.count) \(word)\(rows.count == 1 ? "" : "s")"]
    }
    let counts = count(report.errors, "error") + count(report.notes, "note")
    guard !counts.isEmpty else { return TerminalText.line("\(report.manifest): clean") }
    let lines =
      report.errorLines(limit: nil) + report.noteLines(limit: nil).map { "note: \($0)" }
    return TerminalText.lines(
      ["\(report.manifest): \(counts.joined(separator: ", "))"] + lines.map { "  \($0)" })
  }
}

extension ExplainResult {
  /// The explanation for a person.
  package var text: String { explanation.text }

  /// Path, package and cause, for a table of many.
  package var row: [String] {
    guard case .path(_, let cause) = explanation.subject else { return [explanation.name] }
    return [explanation.name, explanation.package?.name ?? "-", "\(cause)"]
  }
}

extension DiffResult {
  /// The result in one of the forms, without a final newline.
  package func rendered(_ format: DiffFormat) -> String { Self.rendered([self], format) }

  /// Several results as one text; as Markdown they share the room of one comment, as HTML a page,
  /// as JSON they stand on a line each.
  package static func rendered(_ results: [DiffResult], _ format: DiffFormat) -> String {
    let all = results.map(\.difference)
    switch format {
    case .text: return all.map { DifferenceText($0).text }.joined(separator: "\n\n")
    case .markdown:
      let room = DifferenceMarkdown.limit / max(1, all.count)
      return all.map { DifferenceMarkdown($0, limit: room).text }.joined(separator: "\n\n")
    case .json: return all.map(\.json.canonicalText).joined(separator: "\n")
    case .html: return DifferencePage.page(all)
    }
  }
}
