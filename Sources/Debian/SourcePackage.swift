/// The source package that a binary package was built from (Debian Policy 5.6.1).
package struct SourcePackage: Hashable, Sendable, CustomStringConvertible {
  /// The source package's name.
  package let name: PackageName
  /// The source package's version.
  package let version: Version

  /// A source package of its two parts.
  package init(name: PackageName, version: Version) {
    self.name = name
    self.version = version
  }

  package var description: String { "\(name) \(version)" }

  /// Reads a `Source` field, `name` or `name (version)`; nil when it is malformed.
  ///
  /// - Parameter version: the binary package's, which counts where the field has none.
  package init?(field: String, of version: Version) {
    let text = field.utf8.span
    guard let parts = Self.places(text, 0..<text.count) else { return nil }
    self.init(
      name: PackageName(checked: text.text(parts.name)),
      version: parts.version.flatMap { Version(text, $0) } ?? version)
  }

  /// The source packages of a `Built-Using` or `Static-Built-Using` field, `name (= version), …`,
  /// each once, by name and version; none of a field that is malformed.
  package static func list(_ field: String?) -> [SourcePackage] {
    guard let field, let relations = try? Relationship.parseList(field) else { return [] }
    let found = relations.flatMap(\.alternatives).compactMap { alternative in
      alternative.constraint.map { SourcePackage(name: alternative.name, version: $0.version) }
    }
    return Set(found).sorted {
      ($0.name.text, $0.version.text) < ($1.name.text, $1.version.text)
    }
  }

  /// Where name and version stand in a `Source` field, `name` or `name (version)`; nil when it is
  /// malformed.
  static func places(
    _ text: Span<UInt8>, _ range: Range<Int>
  ) -> (name: Range<Int>, version: Range<Int>?)? {
    var end = range.lowerBound
    while end < range.upperBound, PackageName.isNameByte(text[end]) { end += 1 }
    let name = range.lowerBound..<end
    if PackageName.fault(text, name) != nil { return nil }
    while end < range.upperBound, text[end].isBlank { end += 1 }
    if end == range.upperBound { return (name, nil) }
    let last = range.upperBound - 1
    guard text[end] == 0x28, text[last] == 0x29, end < last else { return nil }
    let version = text.trimmed(end + 1..<last)
    guard case .parts = Version.scan(text, version) else { return nil }
    return (name, version)
  }
}

/// How a package may serve packages of other architectures (Debian's Multi-Arch specification).
package enum MultiArch: String, Hashable, Sendable, CaseIterable {
  case no
  case same
  case foreign
  case allowed
}
