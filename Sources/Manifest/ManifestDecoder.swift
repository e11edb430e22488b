internal import Spelling
internal import Tree
import SystemPackage

/// Turns YAML values into a manifest's, and collects every mistake on the way.
///
/// A function that meets a mistake notes it and returns nil or what is left; the caller asks
/// `problems` at the end.
struct ManifestDecoder {
  /// Whether what a whole manifest must have may be missing: true for one file of several.
  let isPart: Bool
  private(set) var problems: [ManifestError.Problem] = []

  init(isPart: Bool) {
    self.isPart = isPart
  }

  mutating func note(_ position: SourcePosition, _ message: String) {
    problems.append(ManifestError.Problem(position, message))
  }

  mutating func wrongType(_ value: YAMLValue, _ what: String, _ expected: String) {
    // A file may take away what it includes; what is left over takes away nothing.
    if value.takesAway {
      note(value.position, "'\(what)': null has no effect: nothing that is included has it")
      return
    }
    let reason = value.isNothing ? "it has no value" : "found \(value.kind)"
    note(value.position, "cannot read '\(what)': expected \(expected), \(reason)")
  }

  /// Notes a key that must be there.
  mutating func missing(_ key: String, of what: String, at position: SourcePosition) {
    note(position, "cannot read \(what): the key '\(key)' is missing")
  }
}

// MARK: Scalars

extension ManifestDecoder {
  /// Text; without quotes only where nobody could read a number or a truth.
  mutating func text(_ value: YAMLValue?, _ what: String) -> Located<String>? {
    guard let value else { return nil }
    switch value.content {
    case .text(let text):
      return Located(text, at: value.position)
    case .plain(let text) where !value.isNothing && YAMLValue.plainKind(text) == .text:
      return Located(text, at: value.position)
    case .plain(let text) where !value.isNothing:
      note(
        value.position,
        "cannot read '\(what)': expected text, found \(value.kind); write it in quotes: \"\(text)\""
      )
    default: wrongType(value, what, "text")
    }
    return nil
  }

  /// Text that is not empty and has no control character.
  mutating func line(_ value: YAMLValue?, _ what: String) -> Located<String>? {
    guard let found = text(value, what) else { return nil }
    guard !found.value.isEmpty else {
      note(found.position, "cannot read '\(what)': it is empty")
      return nil
    }
    guard !found.value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
      note(found.position, "cannot read '\(what)': it holds a line break or control character")
      return nil
    }
    return found
  }

  mutating func bool(_ value: YAMLValue?, _ what: String) -> Located<Bool>? {
    guard let value else { return nil }
    switch value.content {
    case .plain("true"): return Located(true, at: value.position)
    case .plain("false"): return Located(false, at: value.position)
    default:
      wrongType(value, what, "true or false")
      return nil
    }
  }

  /// A whole number, written in decimal digits without sign or leading zero.
  mutating func number(
    _ value: YAMLValue?, _ what: String, _ range: ClosedRange<Int>
  ) -> Located<Int>? {
    guard let value else { return nil }
    guard case .plain(let text) = value.content, let number = Self.digits(text) else {
      wrongType(value, what, "a whole number")
      return nil
    }
    guard range.contains(number) else {
      note(
        value.position,
        "cannot read '\(what)': \(text) is not between \(range.lowerBound) and \(range.upperBound)")
      return nil
    }
    return Located(number, at: value.position)
  }

  /// At most ten digits, no leading zero; nil otherwise.
  private static func digits(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard (1...10).contains(bytes.count), bytes.count == 1 || bytes[0] != UInt8(ascii: "0") else {
      return nil
    }
    return decimal(bytes).map { Int($0) }
  }

  /// One of the words of an enumeration.
  mutating func word<Word>(_ value: YAMLValue?, _ what: String) -> Located<Word>?
  where Word: RawRepresentable<String> & CaseIterable {
    guard let found = text(value, what) else { return nil }
    if let word = Word(rawValue: found.value) { return Located(word, at: found.position) }
    let words = Word.allCases.map(\.rawValue)
    note(
      found.position,
      "cannot read '\(what)': \(quote(found.value)) is not one of \(words.joined(separator: ", "))")
    return nil
  }
}

// MARK: Lists and maps

extension ManifestDecoder {
  mutating func list(_ value: YAMLValue?, _ what: String) -> [YAMLValue]? {
    guard let value else { return nil }
    guard case .list(let items) = value.content else {
      wrongType(value, what, "a list")
      return nil
    }
    return items
  }

  /// A list of lines, each only once.
  mutating func lines(_ value: YAMLValue?, _ what: String) -> [Located<String>]? {
    guard let items = list(value, what) else { return nil }
    var seen: Set<String> = []
    var found: [Located<String>] = []
    for item in items {
      guard let line = line(item, what) else { continue }
      if seen.insert(line.value).inserted {
        found.append(line)
      } else {
        note(line.position, "cannot read '\(what)': \(quote(line.value)) is given twice")
      }
    }
    return found
  }

  mutating func members(_ value: YAMLValue?, _ what: String) -> [YAMLMember]? {
    guard let value else { return nil }
    guard case .map(let members) = value.content else {
      wrongType(value, what, "a map")
      return nil
    }
    // In one file of several `null` takes away what another says.
    return isPart ? members.filter { !$0.value.takesAway } : members
  }

  /// The members of a map that knows its keys; others are noted, with the nearest known one.
  mutating func fields(_ value: YAMLValue?, _ what: String, _ keys: [String]) -> Fields? {
    guard let value, let members = members(value, what) else { return nil }
    var found: [String: YAMLValue] = [:]
    for member in members {
      if keys.contains(member.key) {
        found[member.key] = member.value
      } else {
        let near =
          KeySynonyms.meant(by: member.key, among: keys)
          ?? nearestWord(to: member.key, among: keys)
        let hint =
          near.map { "did you mean '\($0)'?" } ?? "the keys are \(keys.joined(separator: ", "))"
        let place = what.isEmpty ? "a manifest" : "'\(what)'"
        note(
          member.position, "cannot use key \(quote(member.key)) in \(place): no such key; \(hint)")
      }
    }
    return Fields(position: value.position, values: found)
  }

  /// A map from names to texts, in the order of the file.
  mutating func settings(_ value: YAMLValue?, _ what: String) -> [Manifest.Setting]? {
    guard let members = members(value, what) else { return nil }
    var found: [Manifest.Setting] = []
    for member in members {
      guard let text = text(member.value, "\(what).\(member.key)") else { continue }
      if member.key.isEmpty || text.value.utf8.contains(0) {
        note(member.position, "cannot read '\(what)': an empty name, or a NUL byte")
        continue
      }
      found.append(
        Manifest.Setting(name: member.key, value: text.value, position: member.position))
    }
    return found
  }
}

/// The members of a map by key.
struct Fields {
  let position: SourcePosition
  let values: [String: YAMLValue]

  subscript(_ key: String) -> YAMLValue? { values[key] }
}

// MARK: Paths

extension ManifestDecoder {
  /// An absolute path of the tree, the root left out.
  mutating func path(_ value: YAMLValue?, _ what: String) -> Located<MemberPath>? {
    guard let found = text(value, what) else { return nil }
    checkVariables(found, what)
    do {
      let path = try MemberPath(absolute: found.value)
      guard !path.hasWhiteoutName else {
        note(
          found.position,
          "cannot use '\(what)' \(quote(found.value)): a name that begins with '.wh.' removes a "
            + "file of a lower layer (OCI image-spec, layer.md)")
        return nil
      }
      if !path.isRoot { return Located(path, at: found.position) }
      note(found.position, "cannot read '\(what)': '/' itself is not allowed")
    } catch {
      note(found.position, "cannot read '\(what)': \(error)")
    }
    return nil
  }

  /// Notes a variable that no build could fill in.
  mutating func checkVariables(_ text: Located<String>, _ what: String) {
    guard text.value.contains("${") else { return }
    do {
      _ = try VariableText(parsing: text.value, of: what, at: text.position)
    } catch {
      problems.append(contentsOf: error.problems)
    }
  }

  mutating func pattern(_ value: YAMLValue?, _ what: String) -> PathPattern? {
    guard let found = text(value, what) else { return nil }
    do {
      return try PathPattern(parsing: found.value, at: found.position)
    } catch {
      note(found.position, "\(error)")
      return nil
    }
  }

  mutating func patterns(_ value: YAMLValue?, _ what: String) -> [PathPattern] {
    var found: [PathPattern] = []
    for item in list(value, what) ?? [] {
      if let pattern = pattern(item, what) { found.append(pattern) }
    }
    return found
  }

  /// A file beside the one that names it.
  ///
  /// - Parameter hasVariables: whether it may be another file for each architecture.
  mutating func localFile(
    _ value: YAMLValue?, _ what: String, hasVariables: Bool = false
  ) -> Manifest.LocalFile? {
    guard let found = line(value, what) else { return nil }
    guard !found.value.hasPrefix("/") else {
      note(
        found.position,
        "cannot read '\(what)': \(quote(found.value)) is absolute; name a file relative to this one"
      )
      return nil
    }
    let file = Manifest.LocalFile(
      spelling: found.value, path: Self.join(found.value, beside: found.position.file),
      position: found.position)
    return self.file(file, what, hasVariables: hasVariables)
  }

  /// A file whose name may have variables.
  mutating func file(
    _ file: Manifest.LocalFile, _ what: String, hasVariables: Bool
  ) -> Manifest.LocalFile? {
    do {
      return try file.reading(variables: hasVariables, of: what)
    } catch {
      problems += error.problems
      return nil
    }
  }

  /// A relative path as seen from the directory of `file`, `..` and `.` taken out where they can
  /// be.
  static func join(_ relative: String, beside file: String) -> FilePath {
    FilePath(file).removingLastComponent().pushing(FilePath(relative)).lexicallyNormalized()
  }
}
