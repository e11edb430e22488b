package import Composer
internal import Spelling

extension FleetStatus {
  /// What must move, for a person; without a final newline.
  package var text: String {
    let moving = locks.filter(\.mustMove)
    var lines = [summary]
    lines += notes.map { "note: \($0)" }
    lines += releases.map { "note: \(Self.words($0))" }
    for lock in moving {
      lines.append("\(lock.path): \(Self.words(lock))")
      if !lock.vulnerabilities.isEmpty {
        lines.append("  fixes \(lock.vulnerabilities.joined(separator: ", "))")
      }
      for move in lock.moves {
        var line = "  \(move.name) \(move.old) → \(move.new ?? "no longer needed")"
        if move.isSecurity { line += " security" }
        line += " (\(move.architectures.joined(separator: ", ")))"
        if let content = move.content {
          line +=
            content.isSame
            ? "; \(content.rebuilt.isEmpty ? DifferenceWords.documentationOnly : DifferenceWords.rebuiltOnly)"
            : "; \(DifferenceWords.count(content.changed.count, "file")) changed"
        }
        lines.append(line)
      }
    }
    return TerminalText.lines(lines)
  }

  /// `3 of 40 images must move`.
  var summary: String {
    let moving = locks.count(where: \.mustMove)
    if moving == 0 { return "\(DifferenceWords.count(locks.count, "lock")): nothing must move" }
    let same = locks.count { $0.mustMove && $0.changesFiles == false }
    let note = same == 0 ? "" : "; \(same) of these without any change of code or data"
    return "\(moving) of \(DifferenceWords.count(locks.count, "lock")) must move\(note)"
  }

  static func words(_ lock: LockStatus) -> String {
    var text = "\(DifferenceWords.count(lock.moves.count, "package")) behind"
    let security = lock.moves.count(where: \.isSecurity)
    if security > 0 { text += ", \(security) security" }
    switch lock.changesFiles {
    case true?: text += ", files change"
    case false?: text += ", no code or data changes"
    case nil: break
    }
    if let date = lock.date { text += "; archives of \(CivilTime(secondsSince1970: date).text)" }
    return text
  }

  static func words(_ release: ReleaseSupport) -> String {
    var text =
      "\(release.release) \(release.hasEnded ? "left" : "leaves") support on \(release.end)"
    if let last = release.longTermEnd { text += " (long-term support until \(last))" }
    return text + ": \(DifferenceWords.count(release.locks.count, "lock"))"
  }
}
