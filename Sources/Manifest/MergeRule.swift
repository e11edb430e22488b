internal import Tree

/// How a value of a later file is laid over that of an earlier one (docs/manifest.md, "Merging").
indirect enum MergeRule: Sendable {
  /// The later value takes the place of the earlier one.
  case replace
  /// Lists one after the other, an item that stands there already left out; where `placed`, only
  /// one of the same place, because relative paths of two files mean different things.
  case append(placed: Bool)
  /// Lists of maps: an item takes the place of the earlier one with the same value of this key.
  case keyed(by: String)
  /// Maps key by key; the rule of a key that is not named is the last argument.
  case map([String: MergeRule], others: MergeRule)
  /// Maps key by key where `null` is a value like any other.
  case lines
  /// A package: short forms made long, then by key, where `all` swallows every list.
  case package

  /// The rule of a manifest, and of a variant in it.
  static let manifest = body(variants: .map([:], others: body(variants: .replace)))

  private static func body(variants: MergeRule) -> MergeRule {
    let settings = MergeRule.map([:], others: .replace)
    return .map(
      [
        "archives": .map([:], others: settings),
        "waive": .append(placed: false),
        "packages": .map([:], others: .package),
        "exclude": .append(placed: false),
        "metadata": settings,
        "users": .keyed(by: "name"), "groups": .keyed(by: "name"),
        "directories": .keyed(by: "path"), "symlinks": .keyed(by: "path"),
        "files": .keyed(by: "path"), "trees": .keyed(by: "path"),
        "capabilities": settings, "alternatives": settings,
        "tmpfiles": .append(placed: false), "keep": .append(placed: false),
        "ca-certificates": .map(["extra": .append(placed: true)], others: .replace),
        "os-release": .lines,
        "allow": .map([:], others: .append(placed: false)),
        "prefer": settings,
        "image": .map(
          ["env": settings, "labels": settings, "annotations": settings], others: .replace),
        "variants": variants,
      ], others: .replace)
  }

  /// Lays `later` over `earlier`.
  func merge(_ earlier: YAMLValue, _ later: YAMLValue) -> YAMLValue {
    switch (self, earlier.content, later.content) {
    case (.append(let isPlaced), .list(let first), .list(let second)):
      func identity(_ item: YAMLValue) -> String {
        isPlaced ? "\(item.position) \(item.identity)" : item.identity
      }
      let known = Set(first.map(identity))
      let new = second.filter { !known.contains(identity($0)) }
      return YAMLValue(content: .list(first + new), position: earlier.position)
    case (.keyed(let key), .list(let first), .list(let second)):
      return YAMLValue(content: .list(Self.overlay(first, second, key)), position: earlier.position)
    case (.map(let rules, let others), .map(let first), .map(let second)):
      let members = Self.overlay(first, second) { rules[$0] ?? others }
      return YAMLValue(content: .map(members), position: earlier.position)
    case (.lines, .map(let first), .map(let second)):
      let members = Self.overlay(first, second, removes: false) { _ in .replace }
      return YAMLValue(content: .map(members), position: earlier.position)
    case (.package, _, _):
      return Self.mergePackages(earlier, later)
    default:
      return later
    }
  }

  private static func overlay(
    _ first: [YAMLMember], _ second: [YAMLMember], removes: Bool = true,
    rule: (String) -> MergeRule
  ) -> [YAMLMember] {
    var members = first
    var gone: Set<Int> = []
    var places = Dictionary(
      first.indices.map { (first[$0].key, $0) }, uniquingKeysWith: { _, last in last })
    for member in second {
      // `null` and, for a package, `none` take away what is there; where nothing is, they stay, and
      // reading them is an error.
      var takesAway = removes && member.value.takesAway
      if case .package = rule(member.key), member.value.isNone { takesAway = true }
      if let place = places[member.key], takesAway {
        gone.insert(place)
        places[member.key] = nil
        continue
      }
      guard let place = places[member.key] else {
        places[member.key] = members.count
        members.append(member)
        continue
      }
      let value = rule(member.key).merge(members[place].value, member.value)
      members[place] = YAMLMember(key: member.key, position: member.position, value: value)
    }
    return members.indices.filter { !gone.contains($0) }.map { members[$0] }
  }

  private static func overlay(
    _ first: [YAMLValue], _ second: [YAMLValue], _ key: String
  ) -> [YAMLValue] {
    var items = first
    var places: [String: Int] = [:]
    for (place, item) in first.enumerated() {
      guard let name = item.name(key) else { continue }
      places[name] = places[name] ?? place
    }
    for item in second {
      let name = item.name(key)
      if let name, let place = places[name] {
        items[place] = item
      } else {
        if let name { places[name] = items.count }
        items.append(item)
      }
    }
    return items
  }

  private static func mergePackages(_ earlier: YAMLValue, _ later: YAMLValue) -> YAMLValue {
    let rule = MergeRule.map(["files": .append(placed: false)], others: .replace)
    let first = earlier.longPackage
    let second = later.longPackage
    let merged = rule.merge(first, second)
    // `all` is every file already: a list that is laid over it adds nothing.
    guard let all = [first, second].compactMap({ $0.member("files") }).first(where: \.isAll),
      case .map(let members) = merged.content
    else { return merged }
    let kept = members.map {
      $0.key == "files" ? YAMLMember(key: $0.key, position: all.position, value: all) : $0
    }
    return YAMLValue(content: .map(kept), position: merged.position)
  }
}

extension YAMLValue {
  /// A member of a map; nil where there is none or this is no map.
  package func member(_ key: String) -> YAMLValue? {
    guard case .map(let members) = content else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value with a package's short forms, a list and `all`, written as `{files: …}`.
  var longPackage: YAMLValue {
    if case .map = content { return self }
    let member = YAMLMember(key: "files", position: position, value: self)
    return YAMLValue(content: .map([member]), position: position)
  }

  /// What tells an item of a list from others: its value of a key, or a name alone.
  func name(_ key: String) -> String? { isScalar ? identity : member(key)?.identity }

  /// Whether it is neither a list nor a map.
  var isScalar: Bool {
    switch content {
    case .plain, .text: true
    case .list, .map: false
    }
  }

  /// Whether this is the word `all`.
  var isAll: Bool {
    switch content {
    case .plain(let text), .text(let text): text == "all"
    case .list, .map: false
    }
  }

  /// Whether it is the word that takes away a package.
  var isNone: Bool {
    switch content {
    case .plain(let text), .text(let text): text == "none"
    case .list, .map: false
    }
  }

  /// A map without the members that take away what an earlier file says.
  var withoutNulls: YAMLValue {
    guard case .map(let members) = content else { return self }
    return YAMLValue(content: .map(members.filter { !$0.value.takesAway }), position: position)
  }

  /// Whether it takes away what an earlier file says: `null` by name.
  var takesAway: Bool {
    guard case .plain(let text) = content else { return false }
    return text == "null" || text == "~"
  }

  /// What the value says, places left out: equal for equal items of two lists.
  var identity: String {
    switch content {
    case .plain(let text), .text(let text): "\(text.utf8.count):\(text)"
    case .list(let values): "[" + values.map(\.identity).joined(separator: ",") + "]"
    case .map(let members):
      "{"
        + members.map { "\($0.key.utf8.count):\($0.key)=\($0.value.identity)" }.sorted()
        .joined(separator: ",") + "}"
    }
  }
}
