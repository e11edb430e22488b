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
      lines += change.remarks.map { "      \($0)" }
    }
    return TerminalText.lines(lines)
  }

  /// What several checks found: each source package once, with the locks that it moves.
  package static func text(_ results: [BumpResult]) -> String {
    let moving = results.filter(\.isNewer)
    guard results.count > 1 else { return results.map(\.text).joined(separator: "\n") }
    var lines: [String] = []
    for result in moving {
      if let reason = result.reason { lines.append("\(result.path): \(reason)") }
    }
    var order: [SourceMove.Key] = []
    var moves: [SourceMove.Key: SourceMove] = [:]
    for result in moving {
      for change in result.changes {
        let key = SourceMove.Key(change)
        if moves[key] == nil { order.append(key) }
        moves[key, default: SourceMove()].add(change, of: result.path.string)
      }
    }
    order.sort { $0.source.utf8.lexicographicallyPrecedes($1.source.utf8) }
    for key in order {
      guard let move = moves[key] else { continue }
      lines.append("\(key.text)\(move.isSecurity ? " security" : "")")
      if !move.vulnerabilities.isEmpty {
        lines.append("  fixes \(move.vulnerabilities.sorted().joined(separator: ", "))")
      }
      for (lock, isSame) in move.locks {
        let remark = isSame == true ? ": \(DifferenceWords.rebuiltOnly)" : ""
        lines.append("  moves \(lock)\(remark)")
      }
    }
    return TerminalText.lines(lines)
  }

  /// What `--security` or `--package` left, for a person; nil where that is nothing.
  package var leftText: String? {
    guard !left.isEmpty else { return nil }
    let names = left.map { "\($0.name) \($0.version) (\($0.newest) is newer)" }
    return TerminalText.line("\(path): left as asked: \(names.joined(separator: ", "))")
  }

  private var count: String {
    let security = changes.count(where: \.isSecurity)
    let packages = changes.count == 1 ? "1 package changes" : "\(changes.count) packages change"
    return security == 0 ? packages : "\(packages), \(security) of them security updates"
  }
}

/// What one source package moves in several locks.
private struct SourceMove {
  struct Key: Hashable {
    var source: String
    var old: String
    var new: String?

    init(_ change: BumpResult.Change) {
      (source, old, new) = (change.source, change.old, change.new)
    }

    var text: String { "\(source) \(old) → \(new ?? "no longer needed")" }
  }

  var isSecurity = false
  var vulnerabilities: Set<String> = []
  /// In the order of the command; whether what is moved in each holds the same as before, as far as
  /// that is known.
  var locks: [(lock: String, isSame: Bool?)] = []

  mutating func add(_ change: BumpResult.Change, of lock: String) {
    isSecurity = isSecurity || change.isSecurity
    vulnerabilities.formUnion(change.vulnerabilities)
    let isSame = change.content?.isSame
    guard let last = locks.last, last.lock == lock else { return locks.append((lock, isSame)) }
    locks[locks.count - 1].isSame = last.isSame.flatMap { before in isSame.map { before && $0 } }
  }
}

extension BumpResult.Change {
  /// What is said of it beside its versions.
  fileprivate var remarks: [String] {
    var lines: [String] = []
    if !vulnerabilities.isEmpty { lines.append("fixes \(vulnerabilities.joined(separator: ", "))") }
    guard let content else { return lines }
    if content.isSame {
      let count = content.rebuilt.count
      lines.append(
        count == 0
          ? DifferenceWords.documentationOnly
          : "\(DifferenceWords.rebuiltOnly) (\(DifferenceWords.count(count, "file")))")
    } else {
      var text = "\(DifferenceWords.count(content.changed.count, "file")) of the images changed"
      if !content.rebuilt.isEmpty { text += ", \(content.rebuilt.count) rebuilt" }
      lines.append(text)
    }
    return lines
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
