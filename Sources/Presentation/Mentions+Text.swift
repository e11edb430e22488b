package import Composer
internal import Inspection
internal import Rootfs
internal import Spelling
internal import Tree

extension MentionsResult {
  /// What is lacking for a person: each with the files that mention it, and the lines to paste.
  package var text: String {
    guard !mentions.evidence.isEmpty else {
      return TerminalText.line("nothing is mentioned that \(mentions.title) lacks")
    }
    var lines = ["what files of \(mentions.title) mention and it lacks:"]
    for item in mentions.evidence {
      lines.append("  \(item.heading)")
      lines += item.mentionLines.map { "    \($0)" }
      if let remedy = item.finding.remedy { lines.append("    \(remedy)") }
    }
    return TerminalText.lines(lines)
  }
}

extension MentionEvidence {
  /// The package that has it, and the patterns; or what is missing, in words.
  fileprivate var heading: String {
    guard let package else { return "\(finding.path.map { "\($0): " } ?? "")\(finding.message)" }
    return "\(package) has \(patterns.joined(separator: ", "))"
  }

  /// Each file with all that it says.
  fileprivate var mentionLines: [String] {
    var order: [MemberPath] = []
    var spelled: [MemberPath: [String]] = [:]
    var owners: [MemberPath: String] = [:]
    for place in places {
      guard let spelling = place.spelling else { continue }
      if spelled[place.file] == nil { order.append(place.file) }
      spelled[place.file, default: []].append(printable(spelling))
      owners[place.file] = place.package
    }
    return order.map { file in
      let whose = owners[file].map { " of \($0)" } ?? ""
      return "\(file)\(whose) mentions \((spelled[file] ?? []).joined(separator: ", "))"
    }
  }
}
