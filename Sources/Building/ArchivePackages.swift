package import Debian
package import Lock
package import Tree

/// What the archives have beyond the packages that a manifest resolves to: where a remedy may come
/// from.
package struct ArchivePackages: Sendable {
  /// A way to find packages that may have a path, the likeliest first, for an architecture.
  ///
  /// `near` is the package in which the manifest looked for the path; nil if it named no package.
  package typealias Search =
    @Sendable (_ path: MemberPath, _ near: String?, _ architecture: String) async throws
    -> [Lock.Package]

  /// The package of a name, for an architecture; nil where the archives have none.
  package typealias Lookup =
    @Sendable (_ name: String, _ architecture: String) async throws -> Lock.Package?

  /// The names of packages that some recommend or suggest, and what these depend on of the same source,
  /// for an architecture.
  package typealias Companions =
    @Sendable (_ names: [PackageName], _ architecture: String) async throws -> [PackageName]

  /// A package, and libraries that its files load while they run and no package at hand has.
  package typealias Wanted = (package: Lock.Package, libraries: [String])

  /// What packages recommend that may have such libraries, with all that it needs beyond what was
  /// chosen, for an architecture.
  package typealias Recommendations =
    @Sendable (_ wanted: [Wanted], _ chosen: [Lock.Package], _ architecture: String) async throws
    -> [Lock.Package]

  /// The packages that every Debian system has (Debian Policy 3.8), by architecture: no relation
  /// names them.
  package let essential: [String: [Lock.Package]]
  /// The cheapest first.
  let searches: [Search]
  private let lookup: Lookup?
  private let recommendations: Recommendations?
  private let companions: Companions?

  /// What is known where nothing was decided.
  package static let nothing = ArchivePackages(essential: [:], searches: [])

  package init(
    essential: [String: [Lock.Package]], searches: [Search], lookup: Lookup? = nil,
    recommended: Recommendations? = nil, companions: Companions? = nil
  ) {
    self.companions = companions
    recommendations = recommended
    self.essential = essential
    self.searches = searches
    self.lookup = lookup
  }

  /// The package of a name; nil where the archives have none.
  package func package(
    named name: String, on architecture: String
  ) async throws -> Lock.Package? {
    try await lookup?(name, architecture)
  }

  /// The names of packages that some recommend or suggest.
  package func companions(
    of names: [PackageName], on architecture: String
  ) async throws -> [PackageName] {
    try await companions?(names, architecture) ?? []
  }

  /// What packages recommend for libraries that their files load while they run.
  package func recommended(
    for wanted: [Wanted], beside chosen: [Lock.Package], on architecture: String
  ) async throws -> [Lock.Package] {
    guard !wanted.isEmpty else { return [] }
    return try await recommendations?(wanted, chosen, architecture) ?? []
  }
}
