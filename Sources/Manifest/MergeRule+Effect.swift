extension MergeRule {
  /// The places of a file that say something of what it includes and change nothing: an empty list or
  /// map takes nothing away, and `[]` is no less than `all`.
  func effectless(
    _ earlier: YAMLValue, _ later: YAMLValue, key: String = ""
  ) -> [ManifestError.Problem] {
    // A file may have nothing but what it includes.
    if key.isEmpty, case .map(let none) = later.content, none.isEmpty { return [] }
    switch (self, earlier.content, later.content) {
    case (.append, .list(let first), .list(let none)) where none.isEmpty && !first.isEmpty:
      return [Self.problem(key, later, "list", key == "exclude" ? "`keep` does" : "leave it out")]
    case (.keyed, .list(let first), .list(let none)) where none.isEmpty && !first.isEmpty:
      return [Self.problem(key, later, "list", "leave it out")]
    case (.map, .map(let first), .map(let none)) where none.isEmpty && !first.isEmpty,
      (.lines, .map(let first), .map(let none)) where none.isEmpty && !first.isEmpty:
      let name = first[0].key
      return [Self.problem(key, later, "map", "`\(key): {\(name): null}` takes one away")]
    case (.map(let rules, let others), .map(let first), .map(let second)):
      return second.flatMap { member in
        guard let old = first.first(where: { $0.key == member.key }) else {
          return [ManifestError.Problem]()
        }
        let rule = rules[member.key] ?? others
        return rule.effectless(old.value, member.value, key: member.key)
      }
    case (.package, _, .list(let none))
    where none.isEmpty && earlier.longPackage.member("files")?.isAll == true:
      return [
        ManifestError.Problem(
          later.position,
          "'\(key): []' has no effect: what is included takes 'all' of it; `\(key): none` takes the "
            + "package out")
      ]
    default: return []
    }
  }

  private static func problem(
    _ key: String, _ value: YAMLValue, _ noun: String, _ hint: String
  ) -> ManifestError.Problem {
    ManifestError.Problem(
      value.position,
      "'\(key)' has no effect: an empty \(noun) takes nothing away of what is included; \(hint)")
  }
}
