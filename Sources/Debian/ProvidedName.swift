/// A name that a package offers besides its own, with the version it offers, if it says one.
///
/// Debian Policy 7.5: a provided name without a version satisfies no versioned relation.
package struct ProvidedName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  package let name: PackageName
  /// The version offered.
  package let version: Version?

  static let rule = "it must be a name, alone or with (= version)"

  /// The name that one relation of a `Provides` field offers; nil when it says more than a name
  /// and an exact version.
  init?(_ relation: Relationship) {
    guard let alternative = relation.alternatives.first, relation.alternatives.count == 1 else {
      return nil
    }
    if let constraint = alternative.constraint, constraint.operator != .equal { return nil }
    name = alternative.name
    version = alternative.constraint?.version
  }

  package var description: String { version.map { "\(name) (= \($0))" } ?? name.text }
}
