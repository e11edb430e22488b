package import Tree

extension BuiltInPart {
  /// What the part takes of a package.
  package struct Share: Hashable, Sendable {
    package let package: String
    /// Nil for every file.
    package let patterns: [PathPattern]?
  }

  /// What it takes of packages itself, without what it includes.
  package var shares: [Share] {
    var reader = YAMLReader(file: Self.prefix + name)
    guard let value = try? reader.read(Array(text.utf8)),
      case .map(let members)? = value.member("packages")?.content
    else { return [] }
    return members.map { member in
      guard case .list(let items)? = member.value.longPackage.member("files")?.content else {
        return Share(package: member.key, patterns: nil)
      }
      return Share(
        package: member.key,
        patterns: items.compactMap { item in
          let path = item.member("path") ?? item
          switch path.content {
          case .plain(let text), .text(let text):
            return try? PathPattern(parsing: text, at: path.position)
          case .list, .map: return nil
          }
        })
    }
  }

  /// The parts that take something of a package, those with the fewest packages first.
  package static func all(taking package: String, of release: String) -> [BuiltInPart] {
    all(of: release).map { ($0, $0.shares) }
      .filter { _, shares in shares.contains { $0.package == package } }
      .sorted { ($0.1.count, $0.0.name) < ($1.1.count, $1.0.name) }
      .map(\.0)
  }
}
