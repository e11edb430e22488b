/// What tells one binary package from all others of an archive: name, version and architecture.
public struct PackageID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The package's name.
  public let name: PackageName
  /// The package's version.
  public let version: Version
  /// The package's architecture, or `all`.
  public let architecture: Architecture

  /// An identity of its three parts.
  public init(name: PackageName, version: Version, architecture: Architecture) {
    self.name = name
    self.version = version
    self.architecture = architecture
  }

  public var description: String { "\(name) \(version) \(architecture)" }

  /// Orders by name, then version, then architecture.
  public static func < (a: PackageID, b: PackageID) -> Bool {
    if a.name != b.name { return a.name < b.name }
    if a.version != b.version { return a.version < b.version }
    return a.architecture < b.architecture
  }
}
