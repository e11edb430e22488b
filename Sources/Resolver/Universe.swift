package import Debian

/// The packages that may be chosen for one architecture: several indices, each with a priority.
///
/// Packages of other architectures that an index may hold are not seen; `all` is.
package struct Universe: Sendable {
  /// One index, and what a reader of messages calls it.
  package struct Source: Sendable {
    /// The archive's name in the manifest, such as `debian`.
    package let archive: String
    /// The suite, such as `trixie`.
    package let suite: String
    /// The component, such as `main`.
    package let component: String
    /// How its packages rank beside other sources'; apt's default is 500.
    ///
    /// A package of a higher priority wins over any version of a lower one.
    /// What has a negative priority is never chosen (apt_preferences(5)).
    package let priority: Int
    /// The packages.
    package let index: PackageIndex

    /// A source of its parts.
    package init(
      archive: String, suite: String, component: String, priority: Int = 500, index: PackageIndex
    ) {
      self.archive = archive
      self.suite = suite
      self.component = component
      self.priority = priority
      self.index = index
    }

    /// Suite and component, as messages name them.
    package var place: String { component.isEmpty ? suite : "\(suite) \(component)" }
  }

  /// A package and the source that it comes from.
  package struct Candidate: Sendable {
    /// The package.
    package let package: BinaryPackage
    /// Which of the universe's sources has it.
    package let source: Int
    /// Where in that source's index it stands.
    package let position: Int
  }

  /// The architecture of the packages.
  package let architecture: Architecture
  /// The indices; of equal packages the one of the first source is taken.
  package let sources: [Source]
  /// For each source the ranks of `PackageIndex.mentionOrder`, where they were worked out already.
  private(set) var mentions: [[UInt32]] = []

  /// A universe of indices, in the order of the manifest.
  package init(architecture: Architecture, sources: [Source]) {
    self.architecture = architecture
    self.sources = sources
  }

  /// The packages of a name that may be chosen, the preferred one first: by the source's priority,
  /// then the highest version, then the order of the sources (apt_preferences(5)).
  package func candidates(named name: PackageName) -> [Candidate] {
    var found: [Candidate] = []
    for (number, source) in sources.enumerated() where source.priority >= 0 {
      for position in source.index.positions(named: name) {
        let package = source.index[position]
        guard package.architecture == architecture || package.architecture == .all else { continue }
        found.append(Candidate(package: package, source: number, position: position))
      }
    }
    if found.count < 2 { return found }
    return found.sorted { a, b in
      let (left, right) = (sources[a.source].priority, sources[b.source].priority)
      if left != right { return left > right }
      if a.package.version != b.package.version { return a.package.version > b.package.version }
      return (a.source, a.position) < (b.source, b.position)
    }
  }

  /// Why a package cannot be taken at its name, version and architecture: its index has two of
  /// them with different hashes, and which is meant is anybody's guess.
  func ambiguity(of candidate: Candidate) -> ParseError? {
    let package = candidate.package
    let source = sources[candidate.source]
    let isAmbiguous = source.index.packages(named: package.name).contains { other in
      other.version.text == package.version.text && other.architecture == package.architecture
        && other.checksum != package.checksum
    }
    guard isAmbiguous else { return nil }
    return ParseError(
      "Packages index of \(source.archive) \(source.place)",
      "it has \(package.name) \(package.version) for \(package.architecture) twice, with different "
        + "SHA-256")
  }

  /// Why a package of this name was left out of an index, if one was.
  func fault(of name: PackageName) -> (source: Source, error: ParseError)? {
    for source in sources {
      if let error = source.index.fault(of: name) { return (source, error) }
    }
    return nil
  }

  /// The packages that provide a name, by source, with the version they provide it in.
  func providers(of name: PackageName) -> [(candidate: Candidate, version: Version?)] {
    var found: [(candidate: Candidate, version: Version?)] = []
    for (number, source) in sources.enumerated() where source.priority >= 0 {
      for provider in source.index.providers(of: name) {
        let package = provider.package
        guard package.architecture == architecture || package.architecture == .all else { continue }
        let candidate = Candidate(package: package, source: number, position: provider.position)
        found.append((candidate, provider.version))
      }
    }
    return found
  }

  /// The same universe, ready for many questions: what the last ties between providers need is
  /// worked out once, instead of once for each question that comes to such a tie.
  package func preparedForMany() -> Universe {
    var copy = self
    copy.mentions = mentionOrders()
    return copy
  }

  /// For each source the ranks of `PackageIndex.mentionOrder`.
  func mentionOrders() -> [[UInt32]] {
    mentions.isEmpty ? sources.map { $0.index.mentionOrder() } : mentions
  }

  /// Where packages are looked for, as messages say it: `trixie main, trixie-updates main amd64`.
  package var place: String {
    var places: [String] = []
    for source in sources where !places.contains(source.place) { places.append(source.place) }
    return (places.joined(separator: ", ") + " \(architecture)")
  }

  /// The names that look most like one that is not there, best first, at most three.
  func nearestNames(to name: PackageName) -> [PackageName] {
    var names: [PackageName] = []
    for source in sources {
      for name in source.index.nearestNames(to: name.text, limit: 3) where !names.contains(name) {
        names.append(name)
      }
    }
    return Array(names.prefix(3))
  }
}
