internal import Rootfs
internal import Spelling
internal import Tree

extension LintReport {
  /// The errors for a person, one line for what is the same at several paths; long lists are cut.
  ///
  /// The last line is what `allow` would have to say for all of it.
  package func errorLines(limit: Int? = 20) -> [String] {
    Self.lines(errors, limit: limit) + [isOfImage ? nil : advice(limit: limit)].compactMap { $0 }
  }

  /// The notes, likewise.
  package func noteLines(limit: Int? = 20) -> [String] { Self.lines(notes, limit: limit) }

  /// The notes of some rules, likewise.
  package func noteLines(of rules: Set<LintRule>, limit: Int? = 20) -> [String] {
    Self.lines(notes.filter { rules.contains($0.finding.rule) }, limit: limit)
  }

  /// Several paths of which the same is to be said.
  private struct Line {
    var finding: LintFinding
    var images: [ImageName]
    var paths: [String]

    var text: String {
      var text = finding.rule.rawValue + ": "
      if !paths.isEmpty {
        text += paths.prefix(3).joined(separator: ", ")
        if paths.count > 3 { text += " and \(paths.count - 3) more" }
        text += ": "
      }
      text += finding.message
      if let remedy = finding.remedy { text += "; \(remedy)" }
      return images.words.isEmpty || finding.rule == .unusedAllowance
        ? text : text + " (\(images.words))"
    }
  }

  private struct Key: Hashable {
    var rule: LintRule
    var text: String
    var images: [ImageName]
  }

  private static func lines(_ rows: [Row], limit: Int?) -> [String] {
    var lines: [Line] = []
    var places: [Key: Int] = [:]
    for row in rows {
      let finding = row.finding
      let key = Key(
        rule: finding.rule, text: "\(finding.message)\n\(finding.remedy ?? "")",
        images: row.images)
      let path = finding.path?.description
      if let place = places[key] {
        lines[place].paths += path.map { [$0] } ?? []
      } else {
        places[key] = lines.count
        lines.append(
          Line(finding: finding, images: row.images, paths: path.map { [$0] } ?? []))
      }
    }
    var texts: [String] = []
    for rule in LintRule.allCases {
      let own = lines.filter { $0.finding.rule == rule }
      let shown = own.prefix(limit.map { Self.room($0, for: rule) } ?? own.count)
      texts += shown.map { TerminalText.line($0.text) }
      if shown.count < own.count {
        texts.append("\(rule.rawValue): \(own.count - shown.count) more; `whittle lint` lists them")
      }
    }
    return texts
  }

  /// How many lines of a rule are shown, where a limit is set: what files mention comes from many packages,
  /// and each line is one of them.
  private static func room(_ limit: Int, for rule: LintRule) -> Int {
    rule == .mentions ? 2 * limit : limit
  }

  /// Whether a name is one word of YAML, and a pattern of itself alone.
  private static func isPlain(_ name: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return name.utf8.first.map { isLetter($0) || "/_.".utf8.contains($0) } == true
      && name.utf8.allSatisfy {
        isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || "/_.+-@".utf8.contains($0)
      }
  }

  /// `allow: {dangling: [/etc/mtab]}` for all errors; nil where that would be a long text.
  private func advice(limit: Int?) -> String? {
    var lists: [String] = []
    var count = 0
    var isWhole = true
    for rule in LintRule.allCases {
      var names: [String] = []
      var known: Set<String> = []
      for row in errors where row.finding.rule == rule {
        guard let name = row.finding.allowance, known.insert(name).inserted else { continue }
        // A name with a sign of YAML or of patterns in it would accept something else.
        if Self.isPlain(name) { names.append(name) } else { isWhole = false }
      }
      guard !names.isEmpty else { continue }
      count += names.count
      lists.append("\(rule.rawValue): [\(names.joined(separator: ", "))]")
    }
    guard isWhole || !lists.isEmpty else {
      return "what is intended can be listed under `allow` (docs/manifest.md)"
    }
    guard !lists.isEmpty else { return nil }
    guard count <= limit ?? 20 else {
      return "what is intended can be listed under `allow` (docs/manifest.md)"
    }
    return TerminalText.line(
      "to accept what is intended: `allow: {\(lists.joined(separator: ", "))}`")
  }
}

extension [ImageName] {
  /// `latest, nonroot; amd64, arm64` where every variant has the same architectures, else one
  /// after the other.
  fileprivate var words: String {
    var variants: [String] = []
    var architectures: [String: [String]] = [:]
    for image in self {
      if architectures[image.variant] == nil { variants.append(image.variant) }
      architectures[image.variant, default: []].append(image.architecture)
    }
    let distinct = Set(architectures.values)
    if distinct.count == 1, let all = distinct.first {
      return [variants, all].map { $0.filter { !$0.isEmpty }.joined(separator: ", ") }
        .filter { !$0.isEmpty }.joined(separator: "; ")
    }
    return variants.map { "\($0): \((architectures[$0] ?? []).joined(separator: ", "))" }
      .joined(separator: "; ")
  }
}
