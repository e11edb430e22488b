/// What changed in each version of a source package, as its changelog tells (Debian Policy 4.4).
///
/// Read as forgivingly as dpkg-parsechangelog does: what stands before the first entry, after the
/// last one or in an old form is passed over, because a changelog informs and decides nothing.
package struct Changelog: Hashable, Sendable {
  /// The entries in the file's order, the newest first.
  package var entries: [ChangelogEntry]

  package init(entries: [ChangelogEntry]) {
    self.entries = entries
  }

  /// Reads the entries of a changelog.
  package init(parsing bytes: [UInt8]) {
    entries = []
    var current: ChangelogEntry?
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      guard let first = line.first, !first.isBlank, first != 0x0D else {
        take(line, &current)
        continue
      }
      if let entry = ChangelogEntry(header: line) {
        if let open = current { entries.append(open.finished) }
        current = entry
      } else if let open = current {
        // What stands at the margin and is no header ends an entry: an old form, or a comment.
        entries.append(open.finished)
        current = nil
      }
    }
    if let open = current { entries.append(open.finished) }
  }

  private mutating func take(_ line: ArraySlice<UInt8>, _ current: inout ChangelogEntry?) {
    guard current != nil else { return }
    if line.starts(with: " -- ".utf8) {
      if var open = current {
        open.date = Self.date(ofTrailer: line)
        entries.append(open.finished)
      }
      current = nil
    } else {
      let text = line.starts(with: "  ".utf8) ? line.dropFirst(2) : line
      current?.changes.append(String(decoding: text, as: UTF8.self).withoutTrailingBlanks)
    }
  }

  /// The date of an entry's last line, ` -- Name <address>  Sat, 21 Nov 2026 09:15:44 +0100`.
  private static func date(ofTrailer line: ArraySlice<UInt8>) -> Int64? {
    guard let end = line.lastIndex(of: UInt8(ascii: ">")) else { return nil }
    let text = String(decoding: line[(end + 1)...], as: UTF8.self).withoutTrailingBlanks
    return try? ReleaseDate.seconds(parsing: text)
  }

  /// The entries that came after one version, up to and with another.
  ///
  /// - Parameters:
  ///   - old: of the source package; nil: only the newest entry.
  ///   - new: of the source package.
  package func entries(after old: Version?, through new: Version) -> [ChangelogEntry] {
    let known = entries.drop { $0.version > new }
    guard let old else { return Array(known.prefix(1)) }
    return Array(known.prefix { $0.version > old })
  }

  /// The entries of two changelogs of one source package, the newest first.
  ///
  /// A package that was rebuilt without a change of its source has the entries of its rebuilds in
  /// a file of their own (`changelog.Debian.<architecture>`).
  package func merging(_ rebuilds: Changelog) -> Changelog {
    var merged = rebuilds.entries.filter { entry in
      !entries.contains { $0.version == entry.version }
    }
    merged += entries
    // Sorting is stable: entries of equal versions keep their order.
    return Changelog(entries: merged.sorted { $0.version > $1.version })
  }
}

extension String {
  /// The text without spaces, tabs and carriage returns at its end.
  fileprivate var withoutTrailingBlanks: String {
    var bytes = Array(utf8)
    while let last = bytes.last, last.isBlank || last == 0x0D { bytes.removeLast() }
    return bytes.count == utf8.count ? self : String(decoding: bytes, as: UTF8.self)
  }
}
