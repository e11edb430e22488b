/// One version's entry of a changelog (Debian Policy 4.4).
package struct ChangelogEntry: Hashable, Sendable {
  /// The source package's name.
  package var source: String
  package var version: Version
  /// The suites that it was uploaded to, such as `trixie-security`.
  package var distributions: [String]
  /// How much it matters to users that they upgrade; nil where nothing is said.
  package var urgency: Urgency?
  /// The lines of its text, without the two spaces that they begin with and without empty lines
  /// at both ends.
  package var changes: [String]
  /// When it was uploaded, in seconds since 1970; nil where no date can be read.
  package var date: Int64?

  package init(
    source: String, version: Version, distributions: [String] = [], urgency: Urgency? = nil,
    changes: [String] = [], date: Int64? = nil
  ) {
    self.source = source
    self.version = version
    self.distributions = distributions
    self.urgency = urgency
    self.changes = changes
    self.date = date
  }

  /// How urgent an upload is (Debian Policy 5.6.17).
  package enum Urgency: String, Hashable, Sendable, Comparable, CaseIterable {
    case low, medium, high, emergency, critical

    package static func < (a: Urgency, b: Urgency) -> Bool {
      let all = allCases
      return (all.firstIndex(of: a) ?? 0) < (all.firstIndex(of: b) ?? 0)
    }
  }
}

extension ChangelogEntry {
  /// Reads the first line, `source (version) suite suite; urgency=medium`; nil for any other line.
  init?(header line: ArraySlice<UInt8>) {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")),
      let close = line[open...].firstIndex(of: UInt8(ascii: ")")),
      let name = try? PackageName(
        parsing: String(decoding: line[..<open], as: UTF8.self).trimmingBlanks),
      let version = try? Version(
        parsing: String(decoding: line[(open + 1)..<close], as: UTF8.self).trimmingBlanks)
    else { return nil }
    let rest = line[(close + 1)...].split(
      separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    guard rest.count == 2 else { return nil }
    let suites = String(decoding: rest[0], as: UTF8.self)
    self.init(
      source: name.text, version: version,
      distributions: suites.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init))
    for setting in rest[1].split(separator: UInt8(ascii: ",")) {
      let parts = setting.split(separator: UInt8(ascii: "="), maxSplits: 1)
        .map { String(decoding: $0, as: UTF8.self).trimmingBlanks.lowercased() }
      guard parts.count == 2, parts[0] == "urgency" else { continue }
      // Old entries say why, in brackets or after the word.
      urgency = parts[1].split(separator: " ").first.flatMap { Urgency(rawValue: String($0)) }
    }
  }

  /// The entry without empty lines at both ends.
  var finished: ChangelogEntry {
    var copy = self
    while copy.changes.last?.isEmpty == true { copy.changes.removeLast() }
    copy.changes = Array(copy.changes.drop(while: \.isEmpty))
    return copy
  }

  /// The vulnerabilities that its text names, `CVE-2026-1234`, in order, each once.
  package var vulnerabilities: [String] { Self.unique(changes.flatMap(Self.vulnerabilities)) }

  /// The Debian bugs that it closes (`Closes: #1, #2`; Debian Policy 4.4), in order, each once.
  package var bugs: [Int64] {
    // A list of numbers may go on in the next line.
    Self.unique(Self.bugs(in: Array(changes.joined(separator: " ").utf8)))
  }

  private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }

  private static func vulnerabilities(in line: String) -> [String] {
    let bytes = Array(line.utf8)
    var found: [String] = []
    var start = 0
    while start + 13 <= bytes.count {
      let isWord =
        bytes[start].lowered == UInt8(ascii: "c") && bytes[start + 1].lowered == UInt8(ascii: "v")
        && bytes[start + 2].lowered == UInt8(ascii: "e") && bytes[start + 3] == UInt8(ascii: "-")
      let year = bytes[(start + 4)..<(start + 8)]
      var end = start + 9
      while end < bytes.count, bytes[end].isDigit { end += 1 }
      guard isWord, year.allSatisfy(\.isDigit), bytes[start + 8] == UInt8(ascii: "-"),
        end - start >= 13
      else {
        start += 1
        continue
      }
      found.append("CVE-" + String(decoding: bytes[(start + 4)..<end], as: UTF8.self))
      start = end
    }
    return found
  }

  /// dpkg's expression (`Dpkg::Changelog::Entry::Debian`):
  /// `closes:\s*(?:bug)?\#?\s?\d+(?:,\s*(?:bug)?\#?\s?\d+)*`, whatever the case.
  private static func bugs(in text: [UInt8]) -> [Int64] {
    let word = Array("closes:".utf8)
    var found: [Int64] = []
    var start = 0
    while start + word.count < text.count {
      guard zip(text[start...], word).allSatisfy({ $0.lowered == $1 }) else {
        start += 1
        continue
      }
      var position = start + word.count
      while let number = bug(text, &position) {
        found.append(number)
        guard position < text.count, text[position] == UInt8(ascii: ",") else { break }
        position += 1
      }
      start = max(position, start + 1)
    }
    return found
  }

  /// One number of the list and the place after it; the place stays where there is none.
  private static func bug(_ text: [UInt8], _ position: inout Int) -> Int64? {
    var next = position
    while next < text.count, text[next].isSpace { next += 1 }
    if zip(text[next...], "bug".utf8).allSatisfy({ $0.lowered == $1 }), text.count - next > 3 {
      next += 3
    }
    if next < text.count, text[next] == UInt8(ascii: "#") { next += 1 }
    if next < text.count, text[next].isSpace { next += 1 }
    let digits = next
    while next < text.count, text[next].isDigit { next += 1 }
    guard let number = text.span.decimal(digits..<next) else { return nil }
    position = next
    return number
  }
}

extension String {
  /// The text without spaces and tabs at both ends.
  fileprivate var trimmingBlanks: String {
    let bytes = Array(utf8)
    let kept = bytes.drop(while: \.isBlank)
    let end = kept.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? kept.startIndex
    return String(decoding: kept[..<end], as: UTF8.self)
  }
}
