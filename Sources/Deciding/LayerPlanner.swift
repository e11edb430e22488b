package import Building
internal import Content
package import Debian
package import Lock
internal import Manifest
internal import Packing
internal import Rootfs
internal import Tree

/// Writes into locks which packages share a layer, for variants with `layers: {budget: N}`.
///
/// Above the lock: it reads changelogs, and what a lock pins then is all that a build needs.
package struct LayerPlanner: Sendable {
  private let context: BuildContext

  package init(_ context: BuildContext) { self.context = context }

  /// The lock with the groups of its packages.
  ///
  /// - Parameters:
  ///   - lock: with all of its packages and what is taken of them.
  ///   - old: whose packages stay in the layers that it gives them, as long as the budget is the
  ///     same; nil: none.
  /// - Throws: what fetching and unpacking throw.
  package func divide(
    _ lock: Lock, of workspace: Workspace, _ architectures: [Architecture], keeping old: Lock?
  ) async throws -> Lock {
    var budgets: [String: Int] = [:]
    for variant in workspace.variants {
      if case .budget(let budget) = variant.layers.value { budgets[variant.name] = budget }
    }
    if budgets.isEmpty { return lock }
    let plans = try workspace.plans(lock, architectures).filter { budgets[$0.variant] != nil }
    let (dates, drafts) = try await context.repairing {
      // First: what is read here is held until it is unpacked.
      let read = try await self.dates(of: plans.flatMap { $0.packages.map(\.package) })
      return (read, try await context.builder.compose(plans))
    }
    var lock = lock
    for architecture in architectures.map(\.text) {
      var groups: [Lock.LayerGroup] = []
      for budget in Set(budgets.values).sorted() {
        let own = drafts.filter {
          $0.plan.architecture == architecture && budgets[$0.plan.variant] == budget
        }
        let divided = LayerGrouping.groups(
          of: Self.members(own, dates),
          atMost: own.map { $0.plan.packageLayers(of: budget) }.min() ?? 1,
          keeping: old?.layers(on: architecture, budget: budget) ?? [])
        groups += divided.map { Lock.LayerGroup(budget: Int64(budget), packages: $0) }
      }
      lock.architectures[architecture]?.layers = groups
    }
    return lock
  }

  /// The packages of images that share their groups, each with the most that one of them takes.
  private static func members(
    _ drafts: [ImageDraft], _ dates: [Digest: [Int64]]
  ) -> [LayerGrouping.Member] {
    var members: [PackageName: LayerGrouping.Member] = [:]
    for draft in drafts {
      let sizes = Dictionary(
        draft.fragments.map { ($0.package, $0.tar.size) }, uniquingKeysWith: { $1 })
      for package in draft.plan.packages.map(\.package) {
        let size = sizes[package.name.text] ?? 0
        members[package.name] = LayerGrouping.Member(
          name: package.name, source: package.source,
          size: max(size, members[package.name]?.size ?? 0),
          dates: dates[package.deb.digest] ?? [])
      }
    }
    return Array(members.values)
  }

  /// When versions of packages were uploaded, by the digests of the `.deb`s.
  private func dates(of packages: [Lock.Package]) async throws -> [Digest: [Int64]] {
    var seen: Set<Digest> = []
    let distinct = packages.filter { seen.insert($0.deb.digest).inserted }
    let found = try await distinct.mapConcurrently(limit: context.jobs) { try await dates(of: $0) }
    return Dictionary(zip(distinct.map(\.deb.digest), found), uniquingKeysWith: { $1 })
  }

  private func dates(of package: Lock.Package) async throws -> [Int64] {
    let docs: PackageDocs
    if let cached = try PackageDocs.cached(package.deb, in: context.store) {
      docs = cached
    } else {
      try await context.fetch(package)
      do {
        docs = try await PackageDocs(
          of: package.deb, subject: package.fileName, context.packages)
      } catch is PackingError {
        // A changelog that cannot be read is no reason not to build; a package that cannot be, is
        // one when it is unpacked.
        return []
      }
    }
    // A package whose changelog is in another's directory is of the same source as that.
    return [docs.changelog, docs.rebuilds].compactMap { $0 }
      .flatMap { Changelog(parsing: $0).entries.compactMap(\.date) }
  }
}
