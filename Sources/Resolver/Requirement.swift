package import Debian

/// Something that is asked for: a relation, and who asks.
package struct Requirement: Hashable, Sendable {
  /// The packages asked for.
  ///
  /// A single name's version constraint also decides which of its versions is looked at: it is a
  /// pin.
  package let relationship: Relationship
  /// Where it was asked for, as messages quote it: `base.yaml:12`, or `the command line`.
  package let origin: String

  /// A requirement of its two parts.
  package init(_ relationship: Relationship, origin: String) {
    self.relationship = relationship
    self.origin = origin
  }

  /// A package by name, with an optional constraint on its version.
  package init(_ name: PackageName, _ constraint: VersionConstraint? = nil, origin: String) {
    self.init(Relationship(Alternative(name, constraint: constraint)), origin: origin)
  }

  /// Reads a command line's word: `curl`, `curl>=8`, `curl=8.14.1-2`.
  ///
  /// - Throws: `ParseError` for a bad name, operator or version.
  package init(argument: String, origin: String = "the command line") throws(ParseError) {
    let signs: Set<Character> = ["<", "=", ">"]
    guard let sign = argument.firstIndex(where: { signs.contains($0) }) else {
      self.init(try PackageName(parsing: argument), origin: origin)
      return
    }
    var name = argument[..<sign]
    while name.last == " " { name.removeLast() }
    self.init(
      try PackageName(parsing: name), try VersionConstraint(parsing: argument[sign...]),
      origin: origin)
  }
}

/// A bound on the versions of a package that may be looked at at all.
package struct Pin: Hashable, Sendable {
  /// The package.
  package let name: PackageName
  /// What its version must satisfy.
  package let constraint: VersionConstraint
  /// Where it was asked for.
  package let origin: String

  /// A pin of its parts.
  package init(_ name: PackageName, _ constraint: VersionConstraint, origin: String) {
    self.name = name
    self.constraint = constraint
    self.origin = origin
  }
}
