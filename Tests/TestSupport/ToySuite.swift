/// One suite of a toy repository and what a test wants to be odd about it.
package struct ToySuite: Sendable {
  /// What stands around the text of `InRelease`.
  package enum Signing: Sendable {
    case keys([ToyKey], ToyKey.Hash = .sha256)
    /// The text alone.
    case unsigned
    /// Signed, then changed.
    case tampered
  }

  package var name: String
  package var codename: String
  package var components: [String]
  package var architectures: [String]
  package var origin = "Toy"
  /// Seconds since 1970.
  package var date = Int64(ToyRepository.time)
  /// Seconds since 1970.
  package var validUntil: Int64?
  package var signing = Signing.keys([.toy])
  package var acquireByHash = true
  /// Names the indices by MD5 alone, as no archive may any more.
  package var hasOnlyWeakHashes = false
  package var packages: [(component: String, deb: DebBuilder)] = []

  package init(
    _ name: String, codename: String? = nil, components: [String] = ["main"],
    architectures: [String] = ["amd64"]
  ) {
    self.name = name
    self.codename = codename ?? name
    self.components = components
    self.architectures = architectures
  }

  /// Adds a package; `all` is in the indices of every architecture, as in Debian.
  package mutating func add(_ deb: DebBuilder, component: String = "main") {
    packages.append((component, deb))
  }

  /// The packages of one index, sorted by name, then version.
  func debs(component: String, architecture: String) -> [DebBuilder] {
    packages.filter { package in
      package.component == component
        && [architecture, "all"].contains(package.deb.architecture)
    }.map(\.deb).sorted { ($0.name, $0.version) < ($1.name, $1.version) }
  }
}
