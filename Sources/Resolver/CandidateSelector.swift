import Debian

/// Picks the one version of each package that is looked at, and refuses names that have none.
struct CandidateSelector: Sendable {
  private let resolver: Resolver
  private let constraints: [PackageName: [VersionConstraint]]
  /// The names that are asked for.
  let asked: Set<PackageName>

  init(_ resolver: Resolver, _ requirements: [Requirement]) {
    self.resolver = resolver
    var constraints: [PackageName: [VersionConstraint]] = [:]
    for pin in resolver.pins { constraints[pin.name, default: []].append(pin.constraint) }
    for requirement in requirements {
      let alternatives = requirement.relationship.alternatives
      guard alternatives.count == 1, let constraint = alternatives[0].constraint else { continue }
      constraints[alternatives[0].name, default: []].append(constraint)
    }
    self.constraints = constraints
    asked = Set(requirements.flatMap { $0.relationship.alternatives.map(\.name) })
  }

  /// What pins ask of the versions of a package.
  func constraints(on name: PackageName) -> [VersionConstraint] { constraints[name] ?? [] }

  /// The candidate of a name: the most preferred package that satisfies all pins.
  func candidate(named name: PackageName) -> Universe.Candidate? {
    let wanted = constraints(on: name)
    return resolver.universe.candidates(named: name).first { candidate in
      wanted.allSatisfy { $0.isSatisfied(by: candidate.package.version) }
    }
  }

  /// Refuses a requirement of one name when nothing can be chosen for it.
  func check(
    _ requirement: Requirement, allowingProvider: Bool
  ) throws(Unsatisfiable) {
    let alternatives = requirement.relationship.alternatives
    guard alternatives.count == 1 || !allowingProvider else { return }
    let name = alternatives[0].name
    let universe = resolver.universe
    let candidates = universe.candidates(named: name)
    if candidates.isEmpty {
      var providers = Set(universe.providers(of: name).map { $0.candidate.package.name }).sorted()
      if allowingProvider, providers.count == 1 { return }
      if providers.isEmpty { throw missing(name, requirement) }
      providers = Array(providers.prefix(12))
      throw .onlyProvided(
        name, origin: requirement.origin, place: universe.place, by: providers)
    }
    if candidate(named: name) == nil {
      throw .noVersion(
        name, origin: requirement.origin, wanted: constraints(on: name),
        available: candidates.map { describe($0) })
    }
  }

  private func missing(_ name: PackageName, _ requirement: Requirement) -> Unsatisfiable {
    let universe = resolver.universe
    if let (source, error) = universe.fault(of: name) {
      return .unreadable(
        name, origin: requirement.origin, place: "\(source.archive) \(source.place)", error)
    }
    let elsewhere = resolver.otherArchitectures.filter { !$0.candidates(named: name).isEmpty }
    let nearest = elsewhere.isEmpty ? universe.nearestNames(to: name) : []
    return .noSuchPackage(
      name, origin: requirement.origin, place: universe.place, nearest: nearest,
      elsewhere: elsewhere.map(\.architecture).sorted())
  }

  /// `8.14.1-2 (trixie main)`.
  func describe(_ candidate: Universe.Candidate) -> String {
    let place = resolver.universe.sources[candidate.source].place
    return "\(candidate.package.version) (\(place))"
  }
}
