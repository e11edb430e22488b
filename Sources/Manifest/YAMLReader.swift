import Rootfs
internal import Tree
import Yams

/// Reads the one document of a YAML file into values that know their places.
package struct YAMLReader {
  /// The file as the user would name it.
  let file: String
  private var count = 0

  /// The most values that a file may hold, those that aliases repeat counted each time.
  static let mostValues = 50_000
  /// How deep values may be nested; the manifest's own schema needs eight levels.
  static let deepest = 32

  package init(file: String) {
    self.file = file
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: `ManifestError` for what is no YAML, duplicate keys, tags, more than one document,
  ///   and more than `mostValues` values or `deepest` levels.
  package mutating func read(_ bytes: [UInt8]) throws(ManifestError) -> YAMLValue {
    let text = try YAMLCheck(file: file, bytes: bytes).text()
    let node: Yams.Node?
    do {
      // `basic`: no guessing of types, which are the manifest's to know; UTF-8 named, so that no
      // environment variable is asked.
      node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw explain(error, text)
    } catch {
      throw ManifestError(position(nil), "cannot read the file: \(error)")
    }
    guard let node else {
      return YAMLValue(content: .plain(""), position: position(nil))
    }
    return try convert(node, depth: 0)
  }

  private func position(_ mark: Mark?) -> SourcePosition {
    SourcePosition(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  private mutating func convert(_ node: Yams.Node, depth: Int) throws(ManifestError) -> YAMLValue {
    let place = position(node.mark)
    count += 1
    guard count <= Self.mostValues else {
      throw ManifestError(
        place, "cannot read the file: more than \(Self.mostValues) values, aliases expanded")
    }
    guard depth < Self.deepest else {
      throw ManifestError(
        place, "cannot read the file: values nested more than \(Self.deepest) deep")
    }
    switch node {
    case .scalar(let scalar):
      return YAMLValue(content: try content(of: scalar, place), position: place)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, place)
      var values: [YAMLValue] = []
      for node in sequence { values.append(try convert(node, depth: depth + 1)) }
      return YAMLValue(content: .list(values), position: place)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, place)
      var members: [YAMLMember] = []
      for (key, value) in mapping {
        let name = try self.key(key)
        members.append(
          YAMLMember(
            key: name, position: position(key.mark), value: try convert(value, depth: depth + 1)))
      }
      return YAMLValue(content: .map(members), position: place)
    case .alias:
      throw ManifestError(place, "cannot read the file: an alias without a value")
    }
  }

  private func content(
    of scalar: Yams.Node.Scalar, _ place: SourcePosition
  ) throws(ManifestError) -> YAMLValue.Content {
    let tag = scalar.tag.description
    guard ["", Tag.Name.str.rawValue].contains(tag) else {
      throw tagError(tag, place)
    }
    let isPlain = scalar.style == .plain && tag.isEmpty
    return isPlain ? .plain(scalar.string) : .text(scalar.string)
  }

  private func key(_ node: Yams.Node) throws(ManifestError) -> String {
    let place = position(node.mark)
    guard case .scalar(let scalar) = node else {
      throw ManifestError(place, "cannot read a key: it is a list or a map, not text")
    }
    _ = try content(of: scalar, place)
    guard scalar.string != "<<" else {
      throw ManifestError(
        place, "cannot use the merge key '<<': it is not part of the manifest; use 'include'")
    }
    return scalar.string
  }

  private func refuseTag(_ tag: Tag, _ place: SourcePosition) throws(ManifestError) {
    let name = tag.description
    let known = ["", Tag.Name.map.rawValue, Tag.Name.seq.rawValue]
    guard known.contains(name) else { throw tagError(name, place) }
  }

  private func tagError(_ tag: String, _ place: SourcePosition) -> ManifestError {
    ManifestError(
      place, "cannot use the YAML tag \(quote(tag)): tags are not allowed in a manifest")
  }
}

// MARK: The parser's errors

extension YAMLReader {
  private func explain(_ error: YamlError, _ text: String) -> ManifestError {
    switch error {
    case .scanner(_, let problem, let mark, _):
      ManifestError(position(mark), "cannot read the file: \(advice(problem, mark, text))")
    case .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      ManifestError(
        position(mark), "cannot read the file: \(Self.join(context?.text, problem))")
    case .duplicatedKeysInMapping(let duplicates, let context):
      ManifestError(
        position(context.mark),
        "cannot use key \(duplicates.sorted().map(quote).joined(separator: ", ")): "
          + "it is given twice in this map")
    case .reader(let problem, _, _, _), .representer(let problem), .writer(let problem),
      .emitter(let problem):
      ManifestError(position(nil), "cannot read the file: \(problem)")
    case .no, .memory, .dataCouldNotBeDecoded:
      ManifestError(position(nil), "cannot read the file: out of memory or not text")
    }
  }

  private static func join(_ context: String?, _ problem: String) -> String {
    context.map { "\($0): \(problem)" } ?? problem
  }

  /// The scanner's problem, with what most often is behind it.
  private func advice(_ problem: String, _ mark: Mark, _ text: String) -> String {
    let lines = text.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard mark.line >= 1, mark.line <= lines.count else { return problem }
    let line = lines[mark.line - 1]
    let indent = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    if indent.contains(UInt8(ascii: "\t")) {
      return "a tab; indent with spaces"
    }
    let last = line.dropFirst(max(0, mark.column - 1)).first
    switch last {
    case UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"):
      return "\(problem); put the value in quotes"
    default: return problem
    }
  }
}
