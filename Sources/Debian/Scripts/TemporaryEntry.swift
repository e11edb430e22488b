/// A directory, link or file that systemd-tmpfiles would make when the system starts (tmpfiles.d(5)).
///
/// Of the lines of a file only those that make something where nothing is; none is run.
package struct TemporaryEntry: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case directory
    case file(content: String)
    case link(target: String)
  }

  package var kind: Kind
  package var path: String
  /// Nil where the line leaves it to the usual one.
  package var mode: UInt32?
  /// A name or a number; nil for root.
  package var user: String?
  package var group: String?

  /// Reads a file of `tmpfiles.d`; a line with a specifier that only the running system could fill in
  /// is passed over.
  package static func read(_ text: String) -> [TemporaryEntry] {
    text.split(separator: "\n").compactMap { line in
      let words = ShellWords.split(line)
      guard words.count > 1, words[1].hasPrefix("/") else { return nil }
      let type = words[0].prefix { $0.isLetter }
      let argument = words.count > 6 ? words[6...].joined(separator: " ") : nil
      let kind: Kind
      switch type {
      case "d", "D", "v", "q", "Q": kind = .directory
      case "f", "F": kind = .file(content: argument ?? "")
      case "L":
        guard let argument else { return nil }
        kind = .link(target: argument)
      default: return nil
      }
      guard !words[1].contains("%"), !(argument ?? "").contains("%") else { return nil }
      func word(_ index: Int) -> String? {
        guard words.count > index, words[index] != "-" else { return nil }
        return words[index]
      }
      let mode = word(2).map { $0.drop { ":~".contains($0) } }
      return TemporaryEntry(
        kind: kind, path: current(words[1]), mode: mode.flatMap { UInt32($0, radix: 8) },
        user: word(3).map { String($0.drop { $0 == ":" }) },
        group: word(4).map { String($0.drop { $0 == ":" }) })
    }
  }

  /// What is below `/var/run` is made below `/run`, as systemd-tmpfiles does.
  private static func current(_ path: String) -> String {
    path.hasPrefix("/var/run/") ? String(path.dropFirst(4)) : path
  }
}
