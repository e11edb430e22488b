import Content
internal import Tree
import SystemPackage

/// Reads a manifest and what it includes into one value, every mistake of every file reported.
struct ManifestLoader {
  /// How the bytes of a file are had.
  let read: (FilePath) throws -> [UInt8]
  /// Every file that was read, in the order of the first reading.
  private(set) var sources: [FilePath] = []
  private var problems: [ManifestError.Problem] = []

  /// How deep files may include each other, and how many may be read.
  private static let deepest = 16
  private static let mostFiles = 500

  /// What the manifest's own file includes, as it spells it.
  private(set) var includes: [String] = []

  private var filesRead = 0
  /// Whose packages built-in parts name.
  private var release = "debian13"
  /// What was made of the files so far: variants often include the same ones.
  private var parsed: [ParsedFile: YAMLValue] = [:]

  private struct ParsedFile: Hashable {
    let path: FilePath
    let isVariant: Bool
  }

  init(read: @escaping (FilePath) throws -> [UInt8]) {
    self.read = read
  }

  /// The manifest's own value with everything that it includes under it.
  ///
  /// - Throws: `ManifestError` with the mistakes of all files; what can only be said of the whole
  ///   is not looked at.
  mutating func load(_ path: FilePath) throws(ManifestError) -> YAMLValue {
    let origin = SourcePosition(file: path.string, line: 1, column: 1)
    if let bytes = try? read(path) {
      // What names Debian 12 is for it; whatever else a part may say is the same for all.
      let text = String(decoding: bytes, as: UTF8.self)
      if text.contains("bookworm") || text.contains("debian12") { release = "debian12" }
    }
    let value = file(path, from: origin, above: [], isVariant: false)
    let own = parsed[ParsedFile(path: path, isVariant: false)]
    if case .list(let items)? = own?.member("include")?.content {
      includes = items.compactMap { item in
        switch item.content {
        case .plain(let text), .text(let text): text
        case .list, .map: nil
        }
      }
    }
    if let error = ManifestError(problems) { throw error }
    return value ?? YAMLValue(content: .map([]), position: origin)
  }

  /// One file over what it includes; nil when nothing can be made of it.
  private mutating func file(
    _ path: FilePath, from origin: SourcePosition, above: [FilePath], isVariant: Bool
  ) -> YAMLValue? {
    guard let value = parse(path, from: origin, isRoot: above.isEmpty, isVariant: isVariant) else {
      return nil
    }
    return expand(value, above: above + [path], isVariant: isVariant)
  }

  /// Reads one file and looks for every mistake that needs no other file.
  private mutating func parse(
    _ path: FilePath, from origin: SourcePosition, isRoot: Bool, isVariant: Bool
  ) -> YAMLValue? {
    filesRead += 1
    guard filesRead <= Self.mostFiles else {
      if filesRead == Self.mostFiles + 1 {
        note(origin, "cannot include '\(path)': more than \(Self.mostFiles) files are included")
      }
      return nil
    }
    let file = ParsedFile(path: path, isVariant: isVariant)
    if let value = parsed[file] { return value }
    do {
      let bytes: [UInt8]
      do {
        bytes = try content(path)
      } catch {
        let verb = isRoot ? "read the manifest" : "include '\(path)'"
        note(origin, "cannot \(verb): \(Self.reason(error))")
        return nil
      }
      if !sources.contains(path), !Self.isBuiltIn(path) { sources.append(path) }
      var reader = YAMLReader(file: path.string)
      let value = try reader.read(bytes).withLocalPackages()
      guard check(value, isRoot: isRoot, isVariant: isVariant) else { return nil }
      parsed[file] = value
      return value
    } catch {
      problems.append(contentsOf: error.problems)
      return nil
    }
  }

  private static func isBuiltIn(_ path: FilePath) -> Bool {
    path.string.hasPrefix(BuiltInPart.prefix)
  }

  private static func builtIn(_ include: Located<String>) -> Manifest.LocalFile? {
    guard include.value.hasPrefix(BuiltInPart.prefix) else { return nil }
    return Manifest.LocalFile(
      spelling: include.value, path: FilePath(include.value), position: include.position)
  }

  private func content(_ path: FilePath) throws -> [UInt8] {
    guard Self.isBuiltIn(path) else { return try read(path) }
    let name = String(path.string.dropFirst(BuiltInPart.prefix.count))
    guard let part = BuiltInPart(named: name, release: release) else {
      throw UnknownPart(known: BuiltInPart.all(of: release).map(\.name))
    }
    return Array(part.text.utf8)
  }

  private struct UnknownPart: Error, CustomStringConvertible {
    var known: [String]

    var description: String { "there is no built-in part of that name; \(list)" }

    private var list: String { "`whittle parts` lists them: \(known.joined(separator: ", "))" }
  }

  private static func reason(_ error: any Error) -> String {
    if let error = error as? StoreError { return "\(error.errno)" }
    return "\(error)"
  }

  /// Whether the value is a map of this version of the format.
  private mutating func check(_ value: YAMLValue, isRoot: Bool, isVariant: Bool) -> Bool {
    var decoder = ManifestDecoder(isPart: true)
    defer { problems.append(contentsOf: decoder.problems) }
    guard case .map = value.content else {
      decoder.note(
        value.position,
        value.isNothing
          ? "cannot read the file: it is empty"
          : "cannot read the file: it is \(value.isList ? "a list" : "text"), not a map")
      return false
    }
    // What a mistyped path leads to may hold secrets: it is not quoted, not even its keys.
    guard isRoot || decoder.hasKnownKey(value) else {
      decoder.note(
        value.position, "cannot read the file: it is not a manifest, it has no key of one")
      return false
    }
    if let version = value.member("whittle") {
      let number = decoder.number(version, "whittle", 0...9999)
      guard number?.value == Manifest.formatVersion else {
        if let number {
          decoder.note(
            version.position,
            "cannot read format version \(number.value): this program reads version "
              + "\(Manifest.formatVersion); a newer whittle may read it")
        }
        return false
      }
    } else if isRoot {
      decoder.missing("whittle", of: "the manifest", at: value.position)
    }
    decoder.checkFile(value, isVariant: isVariant)
    return true
  }

  /// Lays a value over what it includes, and each of its variants over what that includes.
  private mutating func expand(
    _ value: YAMLValue, above: [FilePath], isVariant: Bool
  ) -> YAMLValue {
    var merged = YAMLValue(content: .map([]), position: value.position)
    var decoder = ManifestDecoder(isPart: true)
    let includes = decoder.lines(value.member("include"), "include") ?? []
    for include in includes {
      guard let file = Self.builtIn(include) ?? decoder.localFile(include.plain, "include") else {
        continue
      }
      guard let part = included(file, above: above, isVariant: isVariant) else { continue }
      merged = MergeRule.manifest.merge(merged, part)
    }
    problems.append(contentsOf: decoder.problems)
    let own = value.mapMembers { member in
      switch member.key {
      case "include": return nil
      case "variants" where !isVariant:
        return member.with(
          member.value.mapMembers { variant in
            variant.with(expand(variant.value, above: above, isVariant: true))
          })
      default: return member
      }
    }
    problems += MergeRule.manifest.effectless(merged, own)
    return MergeRule.manifest.merge(merged, own).at(value.position)
  }

  private mutating func included(
    _ file: Manifest.LocalFile, above: [FilePath], isVariant: Bool
  ) -> YAMLValue? {
    if let place = above.firstIndex(of: file.path) {
      let chain = (above[place...] + [file.path]).map { "\($0)" }.joined(separator: " -> ")
      note(file.position, "cannot include \(quote(file.spelling)): a cycle, \(chain)")
      return nil
    }
    guard above.count < Self.deepest else {
      note(
        file.position,
        "cannot include \(quote(file.spelling)): includes are nested more than \(Self.deepest) deep"
      )
      return nil
    }
    return self.file(file.path, from: file.position, above: above, isVariant: isVariant)
  }

  private mutating func note(_ position: SourcePosition, _ message: String) {
    problems.append(ManifestError.Problem(position, message))
  }
}

extension Located where Value == String {
  /// The text as a YAML value, to be read in another way.
  fileprivate var plain: YAMLValue { YAMLValue(content: .text(value), position: position) }
}

extension YAMLMember {
  fileprivate func with(_ value: YAMLValue) -> YAMLMember {
    YAMLMember(key: key, position: position, value: value)
  }
}

extension YAMLValue {
  fileprivate var isList: Bool { if case .list = content { true } else { false } }

  fileprivate func at(_ position: SourcePosition) -> YAMLValue {
    YAMLValue(content: content, position: position)
  }

  /// A map with each member changed, or left out where nil; other values stay.
  fileprivate func mapMembers(_ change: (YAMLMember) -> YAMLMember?) -> YAMLValue {
    guard case .map(let members) = content else { return self }
    return YAMLValue(content: .map(members.compactMap(change)), position: position)
  }

  /// The value with each local package named from the working directory, so that packages of
  /// files in different directories do not meet under one key.
  fileprivate func withLocalPackages() -> YAMLValue {
    mapMembers { member in
      switch member.key {
      case "packages":
        member.with(
          member.value.mapMembers { package in
            guard package.key.contains("/") else { return package }
            let path =
              package.key.hasPrefix("/")
              ? FilePath(package.key).lexicallyNormalized().string
              : Self.found(
                ManifestDecoder.join(package.key, beside: package.position.file).string)
            return YAMLMember(key: path, position: package.position, value: package.value)
          })
      case "variants":
        member.with(
          member.value.mapMembers { variant in
            variant.with(
              variant.value.mapMembers { inner in
                guard inner.key == "packages" else { return inner }
                let only = YAMLValue(content: .map([inner]), position: inner.position)
                return only.withLocalPackages().members.first
              })
          })
      default: member
      }
    }
  }

  /// A path as no manifest has it after the loader: an absolute one is found beside a manifest that
  /// was named by an absolute path.
  private static func found(_ path: String) -> String {
    path.hasPrefix("/") ? "/.\(path)" : path.contains("/") ? path : "./\(path)"
  }

  private var members: [YAMLMember] {
    guard case .map(let members) = content else { return [] }
    return members
  }
}
