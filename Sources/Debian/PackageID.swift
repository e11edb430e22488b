/// What tells one binary package from all others of an archive: name, version and architecture.
package struct PackageID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The package's name.
  package let name: PackageName
  /// The package's version.
  package let version: Version
  /// The package's architecture, or `all`.
  package let architecture: Architecture

  /// An identity of its three parts.
  package init(name: PackageName, version: Version, architecture: Architecture) {
    self.name = name
    self.version = version
    self.architecture = architecture
  }

  package var description: String { "\(name) \(version) \(architecture)" }

  /// Orders by name, then version, then architecture.
  package static func < (a: PackageID, b: PackageID) -> Bool {
    if a.name != b.name { return a.name < b.name }
    if a.version != b.version { return a.version < b.version }
    return a.architecture < b.architecture
  }
}
