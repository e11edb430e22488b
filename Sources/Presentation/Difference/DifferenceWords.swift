internal import Inspection
internal import Debian
internal import Spelling

/// The words that every form of a difference says: counts, scopes, sizes.
struct DifferenceWords {
  let difference: Difference

  init(_ difference: Difference) { self.difference = difference }

  /// `2 packages changed, 1 added; 5 files changed`, or that nothing differs.
  var summary: String {
    if difference.isEmpty { return "no differences" }
    var parts: [String] = []
    let packages = difference.packages.map(\.change)
    parts += Self.counts(
      "package", packages.count { $0.old != nil && $0.new != nil },
      packages.count { $0.old == nil }, packages.count { $0.new == nil })
    var (changed, added, removed, rebuilt) = (0, 0, 0, 0)
    for file in difference.files.map(\.change) {
      switch file.kind {
      case .changed, .renamed: if file.isRebuiltOnly { rebuilt += 1 } else { changed += 1 }
      case .added: added += 1
      case .removed: removed += 1
      }
    }
    parts += Self.counts("file", changed, added, removed)
    if rebuilt > 0 { parts.append(Self.count(rebuilt, "file") + " rebuilt") }
    if !difference.settings.isEmpty {
      parts.append(Self.count(difference.settings.count, "setting") + " changed")
    }
    parts += Self.counts(
      "image", 0, difference.addedImages.count, difference.removedImages.count)
    if !difference.untaken.isEmpty {
      parts.append(Self.count(difference.untaken.count, "new file") + " that no pattern selects")
    }
    if !difference.idle.isEmpty {
      let verb = difference.idle.count == 1 ? "matches" : "match"
      parts.append(Self.count(difference.idle.count, "pattern") + " that no longer \(verb)")
    }
    return parts.joined(separator: "; ")
  }

  /// What the files with other content take, and those that were only built again; nil where there
  /// are none of these.
  var contentSums: String? {
    let rebuilt = difference.contentSum(\.isRebuiltOnly)
    guard rebuilt.files > 0 else { return nil }
    let changed = difference.contentSum(\.hasOtherContent)
    return "other code or data: \(Self.count(changed.files, "file")), "
      + "\(Self.bytes(changed.bytes)); rebuilt, code and data the same: "
      + "\(Self.count(rebuilt.files, "file")), \(Self.bytes(rebuilt.bytes))"
  }

  private static func counts(
    _ noun: String, _ changed: Int, _ added: Int, _ removed: Int
  ) -> [String] {
    var parts: [String] = []
    for (number, verb) in [(changed, "changed"), (added, "added"), (removed, "removed")]
    where number > 0 {
      parts.append(parts.isEmpty ? count(number, noun) + " " + verb : "\(number) \(verb)")
    }
    return parts.isEmpty ? [] : [parts.joined(separator: ", ")]
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Which of the compared images a change is in; empty where it is in all.
  func scope(_ images: [ImageKey]) -> String {
    let own = Set(images)
    if own.count == Set(difference.images).count { return "" }
    func unique(_ names: [String?]) -> [String?] {
      names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let variants = unique(images.map(\.variant))
    let architectures = unique(images.map(\.architecture))
    let isProduct =
      variants.flatMap { variant in
        architectures.map { ImageKey(variant: variant, architecture: $0) }
      }.allSatisfy(own.contains)
    guard isProduct else { return images.map(\.text).joined(separator: ", ") }
    var words: [String] = []
    if variants.count < unique(difference.images.map(\.variant)).count {
      words.append(variants.compactMap { $0 }.joined(separator: ", "))
    }
    if architectures.count < unique(difference.images.map(\.architecture)).count {
      words.append(architectures.compactMap { $0 }.joined(separator: ", "))
    }
    return words.joined(separator: " on ")
  }

  /// `1.2 kB → 1.3 kB`; where images differ in it, by how much it grew or shrank.
  static func size(_ changes: [SizeChange?]) -> String? {
    let changes = changes.compactMap { $0 }
    guard let first = changes.first else { return nil }
    if Set(changes).count == 1 {
      guard let old = first.old else { return first.new.map(bytes) }
      guard let new = first.new, new != old else { return bytes(old) }
      let (before, after) = (bytes(old), bytes(new))
      return before == after ? "\(before) (\(signed(first.delta)))" : "\(before) → \(after)"
    }
    let deltas = changes.map(\.delta)
    guard let low = deltas.min(), let high = deltas.max() else { return nil }
    return low == high ? signed(low) : "\(signed(low)) to \(signed(high))"
  }

  /// The size before and after, and the difference once: `3.7 MB (+3 B)`, `3 MB → 4 MB (+1 MB)`.
  static func sizeAndDelta(_ change: SizeChange) -> String? {
    guard let text = size([change]) else { return nil }
    let delta = " (\(signed(change.delta)))"
    return text.hasSuffix(delta) ? text : text + delta
  }

  static func signed(_ bytes: Int64) -> String {
    bytes == 0 ? "±0 B" : (bytes < 0 ? "-" : "+") + self.bytes(Int64(bytes.magnitude))
  }

  /// Bytes as people read them: decimal units, as registries show them.
  static func bytes(_ bytes: Int64) -> String { ByteCount(bytes).description }

  /// What is said of a package that brings no other code or data.
  static let rebuiltOnly = "rebuilt: no code or data changed"
  static let documentationOnly = "no code or data changed"

  /// That a package brings no other code or data; nil where it does, or nothing is known.
  func bringing(_ package: PackageChange) -> String? {
    guard package.old != nil, package.new != nil else { return nil }
    return switch difference.bringing(of: package.name) {
    case .rebuild: Self.rebuiltOnly
    case .documentation: Self.documentationOnly
    case .change, nil: nil
    }
  }

  /// What is remarkable about a package's change, in a few words each.
  ///
  /// - Parameter repeats: whether its changelog stood with another package of its source, with all
  ///   that it names.
  func remarks(_ package: PackageChange, repeats: Bool) -> [String] {
    var words: [String] = []
    if package.isSecurity { words.append("security") }
    if package.isDowngrade { words.append("DOWNGRADE") }
    if package.isRebuilt { words.append("same version, other .deb") }
    if let text = bringing(package) { words.append(text) }
    if let urgency = package.urgency { words.append("urgency \(urgency.rawValue)") }
    if repeats { return words }
    if !package.vulnerabilities.isEmpty {
      words.append("fixes " + package.vulnerabilities.joined(separator: ", "))
    }
    if !package.bugs.isEmpty {
      words.append("closes " + package.bugs.map { "#\($0)" }.joined(separator: ", "))
    }
    return words
  }

  /// What a package takes, before and after.
  func sizes(_ measures: [Measures]) -> String {
    var words: [String] = []
    if let text = Self.size(measures.map(\.unpacked)) { words.append("unpacked \(text)") }
    if let text = Self.size(measures.map(\.compressed)) { words.append("compressed \(text)") }
    return words.joined(separator: ", ")
  }

  /// The files that gained rights, as sentences.
  var alarms: [String] {
    difference.files.flatMap { file in
      file.change.alarms.map { alarm in
        let owner = file.change.package.map { " of \($0)" } ?? ""
        return "\(file.change.path)\(owner) \(alarm.predicate) now\(suffix(file.images))"
      }
    }
  }

  /// A scope in brackets, with a space before it.
  func suffix(_ images: [ImageKey]) -> String {
    let scope = scope(images)
    return scope.isEmpty ? "" : " [\(scope)]"
  }

  /// The fields of a changed file, the sizes with the body.
  func fields(_ fields: [FieldChange], _ measures: [Measures]) -> String {
    fields.map { field in
      switch field {
      case .content: "content \(Self.size(measures.map(\.unpacked)) ?? "")"
      case .rebuilt: "rebuilt \(Self.size(measures.map(\.unpacked)) ?? "")"
      case .time: "mtime"
      default:
        field.values.map { "\(field.name) \($0.old ?? "none") → \($0.new ?? "none")" } ?? field.name
      }
    }.joined(separator: ", ")
  }

  /// What stands at a path that only one side has.
  func facts(_ facts: FileFacts, _ measures: [Measures]) -> String {
    var words: [String] = []
    if facts.type != "file" { words.append(facts.type) }
    if let target = facts.target { words.append("to \(target)") }
    if facts.type == "file", let size = Self.size(measures.map(\.unpacked)) { words.append(size) }
    if facts.target == nil { words.append("mode \(FieldChange.octal(facts.mode))") }
    if facts.owner != "0:0" { words.append("owner \(facts.owner)") }
    return words.joined(separator: " ")
  }

  /// One line for a file: a letter as git shows it, the path, what is to be said of it.
  func line(_ file: Scoped<FileChange>) -> (letter: String, path: String, text: String) {
    let text: String
    let letter: String
    switch file.change.kind {
    case .added(let facts): (letter, text) = ("A", self.facts(facts, file.measures))
    case .removed(let facts): (letter, text) = ("D", self.facts(facts, file.measures))
    case .changed(let fields):
      letter = file.change.isRebuiltOnly ? "=" : "M"
      text = self.fields(fields, file.measures)
    case .renamed(let from, let isSoname, let fields):
      letter = "R"
      var words = isSoname ? ["soname \(Self.name(from)) → \(Self.name(file.change.path))"] : []
      words.append("was \(from)")
      if !fields.isEmpty { words.append(self.fields(fields, file.measures)) }
      text = words.joined(separator: ", ")
    }
    return (letter, file.change.path, text + suffix(file.images))
  }

  private static func name(_ path: String) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    return parts.last.map { String(decoding: Array($0), as: UTF8.self) } ?? path
  }

  /// `3 paths differ in mtime alone`.
  static func timeOnly(_ count: Int) -> String {
    "\(self.count(count, "path")) \(count == 1 ? "differs" : "differ") in mtime alone"
  }

  /// What is said of a package's changelog.
  enum News {
    /// Whether all is said with another package.
    var isSame: Bool {
      if case .same = self { true } else { false }
    }

    case none
    case unknown(String)
    case entries([ChangelogEntry])
    /// The same entries as those of a package before it.
    case same(as: String)
  }

  /// The packages with what is said of their changelogs: entries that several packages of one
  /// source share stand with the first.
  var packagesWithNews: [(package: Scoped<PackageChange>, news: News)] {
    var seen: [[ChangelogEntry]: String] = [:]
    return difference.packages.map { package in
      switch package.change.news {
      case .unknown(let reason): return (package, .unknown(reason))
      case .entries(let entries):
        if entries.isEmpty { return (package, .none) }
        if let other = seen[entries] { return (package, .same(as: other)) }
        seen[entries] = package.change.name
        return (package, .entries(entries))
      }
    }
  }

  /// Files by package, in order; those whose time alone differs are only counted.
  var filesByPackage: [(package: String?, files: [Scoped<FileChange>], timeOnly: Int)] {
    var groups: [(package: String?, files: [Scoped<FileChange>], timeOnly: Int)] = []
    for file in difference.files {
      if groups.last?.package != file.change.package || groups.isEmpty {
        groups.append((file.change.package, [], 0))
      }
      if file.change.isTimeOnly {
        groups[groups.count - 1].timeOnly += 1
      } else {
        groups[groups.count - 1].files.append(file)
      }
    }
    return groups
  }

  /// `libtoy (1.0-1) trixie; urgency=low`.
  static func header(_ entry: ChangelogEntry) -> String {
    var text = "\(entry.source) (\(entry.version))"
    if !entry.distributions.isEmpty { text += " " + entry.distributions.joined(separator: " ") }
    if let urgency = entry.urgency { text += "; urgency=\(urgency.rawValue)" }
    return text
  }
}
