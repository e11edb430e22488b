internal import Debian
internal import Lock
internal import Resolver

/// Adds packages that others recommend to those that were chosen, where a file says that it loads a
/// library of theirs.
///
/// Nothing that was chosen moves for it: what does not fit beside that is left aside.
struct Recommender {
  let universe: Universe
  /// Bounds beyond those of what was chosen.
  let pins: [Pin]
  let waived: Set<PackageName>

  /// What relations bring with all that it needs, without what is there.
  func packages(for relations: [Relationship], beside chosen: [Lock.Package]) -> [Lock.Package] {
    guard !relations.isEmpty else { return [] }
    let names = Set(chosen.map(\.name))
    // What no index has any more, and what lies beside the manifest, cannot be asked for.
    let known = chosen.filter { package in
      !package.isLocal
        && universe.candidates(named: package.name).contains {
          $0.package.version == package.version
        }
    }
    let bounds =
      known.map { Pin($0.name, VersionConstraint(.equal, $0.version), origin: "the choice") }
      + pins.filter { !names.contains($0.name) }
    let requirements =
      known.map { Requirement($0.name, origin: "the manifest") }
      + relations.map { Requirement($0, origin: "a recommendation") }
    let resolver = Resolver(universe: universe, pins: bounds, waived: waived, settled: names)
    guard let found = try? resolver.resolve(requirements).packages else { return [] }
    let new = found.filter { !names.contains($0.package.name) }
    // The SHA-256 of these is known only once they were fetched.
    guard new.allSatisfy({ !$0.package.checksum.isLong }) else { return [] }
    return new.compactMap { chosen in
      let why = chosen.reasons.compactMap { reason -> Lock.Why? in
        guard case .dependency(let parent, let relation) = reason else { return nil }
        return .dependency(of: parent.name, relation: relation)
      }
      return try? PackageChooser.locked(chosen.package, of: chosen.archive, why: why)
    }
  }

  /// The relations of a package that recommend one which has a library of such a name.
  func recommendations(of package: Lock.Package, for libraries: [String]) -> [Relationship] {
    recommended(by: package).filter { relation in
      relation.alternatives.contains { alternative in
        libraries.contains { Self.isHome(alternative.name.text, of: $0) }
      }
    }
  }

  /// The relations of packages that recommend one of these names.
  func recommendations(
    of packages: [Lock.Package], among names: Set<PackageName>
  ) -> [Relationship] {
    guard !names.isEmpty else { return [] }
    return packages.flatMap { recommended(by: $0) }.filter { relation in
      relation.alternatives.contains { names.contains($0.name) }
    }
  }

  private func recommended(by package: Lock.Package) -> [Relationship] {
    let own = universe.candidates(named: package.name).first {
      $0.package.version == package.version
    }
    // One that cannot be read recommends nothing.
    return (try? own?.package.recommends) ?? []
  }

  /// Whether a package has a library by its name (Debian Policy 8.1); some put another version behind it.
  private static func isHome(_ package: String, of library: String) -> Bool {
    if PackageFinder.libraryNames(library).contains(package) { return true }
    guard let dot = library.firstRange(of: ".so") else { return false }
    let stem = library[..<dot.lowerBound].lowercased().replacing("_", with: "-")
    return stem.count > 4 && package.hasPrefix(stem)
  }
}
