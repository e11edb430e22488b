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

  /// The packages that every Debian system has (Debian Policy 3.8), by architecture: no relation
  /// names them.
  package let essential: [String: [Lock.Package]]
  /// The cheapest first.
  let searches: [Search]

  /// What is known where nothing was decided.
  package static let nothing = ArchivePackages(essential: [:], searches: [])

  package init(essential: [String: [Lock.Package]], searches: [Search]) {
    self.essential = essential
    self.searches = searches
  }
}
