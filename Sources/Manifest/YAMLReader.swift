internal import CYAML
import Rootfs
internal import Tree

/// Reads the one document of a YAML file into values that know their places, through libyaml.
package struct YAMLReader {
  /// The file as the user would name it.
  let file: String
  private var count = 0
  /// What anchors stand for, the last of each name.
  private var anchors: [String: Anchored] = [:]

  /// The most values that a file may hold, those that aliases repeat counted each time.
  static let mostValues = 50_000
  /// How deep values may be nested; the manifest's own schema needs eight levels.
  static let deepest = 32

  /// A value with a name, and what it adds where an alias repeats it.
  private struct Anchored {
    let value: YAMLValue
    let count: Int
    let height: Int
  }

  /// A value, and how many levels are below it.
  private struct Loaded {
    let value: YAMLValue
    let height: Int
  }

  package init(file: String) {
    self.file = file
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: `ManifestError` for what is no YAML, duplicate keys, tags, more than one document,
  ///   and more than `mostValues` values or `deepest` levels.
  package mutating func read(_ bytes: [UInt8]) throws(ManifestError) -> YAMLValue {
    let text = try YAMLCheck(file: file, bytes: bytes).text()
    let events = try YAMLEvents(Array(text.utf8), file: file)
    // The beginning of the stream, then that of its document or the end.
    _ = try events.next()
    guard case .documentStart = try events.next().kind else {
      return YAMLValue(content: .plain(""), position: events.start)
    }
    let value = try load(try events.next(), events, depth: 0).value
    _ = try events.next()
    let last = try events.next()
    guard case .streamEnd = last.kind else {
      throw ManifestError(
        last.position,
        "cannot read the file: expected a single document in the stream: but found another document"
      )
    }
    return value
  }

  private mutating func load(
    _ event: YAMLEvents.Event, _ events: borrowing YAMLEvents, depth: Int
  ) throws(ManifestError) -> Loaded {
    let place = event.position
    guard depth < Self.deepest else {
      throw ManifestError(
        place, "cannot read the file: values nested more than \(Self.deepest) deep")
    }
    let before = count
    try add(1, place)
    let loaded: Loaded
    switch event.kind {
    case .alias(let name):
      guard let anchored = anchors[name] else {
        throw ManifestError(place, "cannot read the file: found undefined alias")
      }
      guard depth + anchored.height < Self.deepest else {
        throw ManifestError(
          place, "cannot read the file: values nested more than \(Self.deepest) deep")
      }
      try add(anchored.count - 1, anchored.value.position)
      return Loaded(value: anchored.value, height: anchored.height)
    case .scalar(let text, let tag, let isPlain):
      try refuse(tag, but: "str", place)
      let value = YAMLValue(content: isPlain ? .plain(text) : .text(text), position: place)
      loaded = Loaded(value: value, height: 0)
    case .listStart(let tag):
      loaded = try list(place, events, depth: depth)
      try refuse(tag, but: "seq", place)
    case .mapStart(let tag):
      loaded = try map(place, events, depth: depth)
      try refuse(tag, but: "map", place)
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .end:
      preconditionFailure("internal error: libyaml sent an end before a beginning")
    }
    if let name = event.anchor {
      anchors[name] = Anchored(
        value: loaded.value, count: count - before, height: loaded.height)
    }
    return loaded
  }

  private mutating func list(
    _ place: SourcePosition, _ events: borrowing YAMLEvents, depth: Int
  ) throws(ManifestError) -> Loaded {
    var values: [YAMLValue] = []
    var height = 0
    while true {
      let event = try events.next()
      if case .end = event.kind { break }
      let item = try load(event, events, depth: depth + 1)
      values.append(item.value)
      height = max(height, item.height + 1)
    }
    return Loaded(value: YAMLValue(content: .list(values), position: place), height: height)
  }

  private mutating func map(
    _ place: SourcePosition, _ events: borrowing YAMLEvents, depth: Int
  ) throws(ManifestError) -> Loaded {
    var members: [YAMLMember] = []
    var places: [String: SourcePosition] = [:]
    var repeated: [String: SourcePosition] = [:]
    var height = 0
    while true {
      let event = try events.next()
      if case .end = event.kind { break }
      let name = try key(event, events, depth: depth + 1)
      let value = try load(try events.next(), events, depth: depth + 1)
      height = max(height, value.height + 1)
      if let first = places[name] { repeated[name] = first } else { places[name] = event.position }
      members.append(YAMLMember(key: name, position: event.position, value: value.value))
    }
    let names = repeated.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let first = names.first, let position = repeated[first] {
      throw ManifestError(
        position,
        "cannot use key \(names.map(quote).joined(separator: ", ")): it is given twice in this map")
    }
    return Loaded(value: YAMLValue(content: .map(members), position: place), height: height)
  }

  private mutating func key(
    _ event: YAMLEvents.Event, _ events: borrowing YAMLEvents, depth: Int
  ) throws(ManifestError) -> String {
    // What is wrong inside of a list or a map is told first.
    let value = try load(event, events, depth: depth).value
    count -= 1
    switch value.content {
    case .plain("<<"), .text("<<"):
      throw ManifestError(
        event.position,
        "cannot use the merge key '<<': it is not part of the manifest; use 'include'")
    case .plain(let text), .text(let text): return text
    case .list, .map:
      throw ManifestError(
        event.position, "cannot read a key: it is a list or a map, not text")
    }
  }

  private mutating func add(_ more: Int, _ place: SourcePosition) throws(ManifestError) {
    count += more
    guard count <= Self.mostValues else {
      throw ManifestError(
        place, "cannot read the file: more than \(Self.mostValues) values, aliases expanded")
    }
  }

  private func refuse(
    _ tag: String?, but usual: String, _ place: SourcePosition
  ) throws(ManifestError) {
    guard let tag, tag != "tag:yaml.org,2002:\(usual)" else { return }
    throw ManifestError(
      place, "cannot use the YAML tag \(quote(tag)): tags are not allowed in a manifest")
  }
}
