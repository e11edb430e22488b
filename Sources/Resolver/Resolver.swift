package import Debian

/// Chooses packages as apt chooses them, from an empty system, without Recommends.
///
/// A relation has to hold as Debian Policy chapter 7 says: Pre-Depends and Depends, each with its
/// alternatives; Conflicts and Breaks, between the packages chosen; names provided, where a
/// versioned relation takes only a versioned name; `:any` only what is `Multi-Arch: allowed`.
/// Replaces matters to files, not to the choice: on an empty system nothing is to be replaced.
///
/// Of each package exactly one version is looked at, its *candidate*: of those that satisfy all
/// pins the highest version of the source with the highest priority (apt_preferences(5)). Among
/// answers the one is taken that apt's `pkgDepCache::MarkInstall` comes to (apt 2.6,
/// `depcache.cc`):
///
/// 1. all packages asked for are in; then, in the order of the requirements, each one's
///    dependencies, depth first, Pre-Depends before Depends, in the stanza's order;
/// 2. a dependency that a package already in satisfies adds nothing
///    (`MarkInstall_InstallDependencies`);
/// 3. else the first alternative that leads to an answer (`getAllPossibleSolutions`);
/// 4. within an alternative (`CompareProviders`): the package of that name before one that provides
///    it, essential before others, then by Priority, and then the one whose name the indices
///   mention
///    last (apt's package numbers).
///
/// Where apt's first choice leads to a contradiction, apt repairs by scores and may give up; this
/// search learns the contradiction and begins again without it, so it finds an answer when there is
/// one. It is deterministic.
package struct Resolver: Sendable {
  /// The packages to choose from.
  package let universe: Universe
  let pins: [Pin]
  /// The names whose dependencies are left out.
  package let waived: Set<PackageName>
  let withEssential: Bool
  let otherArchitectures: [Universe]
  /// Packages that were resolved before; see `init`.
  let settled: Set<PackageName>

  /// A resolver over a universe.
  ///
  /// - Parameters:
  ///   - universe: The packages to choose from.
  ///   - pins: Bounds on the versions that may be looked at.
  ///   - waived: A dependency with an alternative of such a name counts as satisfied.
  ///   - withEssential: Whether every essential package is asked for too.
  ///   - otherArchitectures: Where else to look for a name that is not there, for the message only.
  ///   - settled: Packages that were resolved before: their relations to packages that are neither
  ///     among them nor asked for are left aside.
  package init(
    universe: Universe, pins: [Pin] = [], waived: Set<PackageName> = [],
    withEssential: Bool = false, otherArchitectures: [Universe] = [],
    settled: Set<PackageName> = []
  ) {
    self.settled = settled
    self.universe = universe
    self.pins = pins
    self.waived = waived
    self.withEssential = withEssential
    self.otherArchitectures = otherArchitectures
  }

  /// The packages asked for with all that they depend on.
  ///
  /// - Throws: `Unsatisfiable` when a name or version is not there, when the requirements
  ///   contradict each other (with the proof), when a relation on the way is malformed, or when the
  ///   search took more than ``ResolverLimits/conflicts``.
  package func resolve(_ requirements: [Requirement]) throws(Unsatisfiable) -> Resolution {
    let relevant = requirements.compactMap { requirement in
      requirement.relationship.reduced(to: universe.architecture).map {
        Requirement($0, origin: requirement.origin)
      }
    }
    let selector = CandidateSelector(self, relevant)
    for requirement in relevant { try selector.check(requirement, allowingProvider: true) }
    var search = Search(resolver: self, selector: selector)
    return try search.run(relevant)
  }

  /// Only the packages asked for, each at its candidate version; no relation is looked at.
  ///
  /// - Throws: `Unsatisfiable` when a name or version is not there, or is only provided.
  package func select(_ requirements: [Requirement]) throws(Unsatisfiable) -> Resolution {
    let relevant = requirements.filter {
      $0.relationship.reduced(to: universe.architecture) != nil
    }
    let selector = CandidateSelector(self, relevant)
    var origins: [PackageName: [Reason]] = [:]
    for requirement in relevant {
      try selector.check(requirement, allowingProvider: false)
      let name = requirement.relationship.alternatives[0].name
      origins[name, default: []].append(.requested(requirement.origin))
    }
    var chosen: [Chosen] = []
    for name in origins.keys.sorted() {
      guard let candidate = selector.candidate(named: name) else { continue }
      chosen.append(Chosen(candidate, in: universe, reasons: origins[name] ?? []))
    }
    return Resolution(packages: chosen, waived: [])
  }
}

extension Chosen {
  init(_ candidate: Universe.Candidate, in universe: Universe, reasons: [Reason]) {
    let source = universe.sources[candidate.source]
    self.init(
      package: candidate.package, archive: source.archive, suite: source.suite,
      component: source.component, reasons: reasons)
  }
}
