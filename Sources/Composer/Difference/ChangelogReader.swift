internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Repository
internal import Rootfs
internal import Tree

/// Reads what the changelogs of new versions tell.
struct ChangelogReader: Sendable {
  let context: BuildContext
  /// The new side.
  let lock: Lock

  typealias News = PackageChange.News
  typealias Upgrade = ImageComparison.Upgrade

  /// The news of all upgrades, each `.deb` read once.
  func read(_ upgrades: [Upgrade]) async throws -> [Upgrade: News] {
    var unique: [Upgrade] = []
    var seen: Set<Upgrade> = []
    for upgrade in upgrades where seen.insert(upgrade).inserted { unique.append(upgrade) }
    let found = try await unique.mapConcurrently(limit: 4) { try await news($0) }
    return Dictionary(zip(unique, found), uniquingKeysWith: { first, _ in first })
  }

  private func news(_ upgrade: Upgrade) async throws -> News {
    let packages = lock.architectures[upgrade.architecture ?? ""]?.packages ?? []
    guard let package = packages.first(where: { $0.name.text == upgrade.name }) else {
      return .unknown("the lock does not name its .deb")
    }
    do {
      let docs = try await docs(package)
      guard docs.changelog == nil, let other = docs.other else {
        return news(upgrade, docs, docs)
      }
      // Policy 12.5 lets a package point to the directory of another one of the same source.
      guard let owner = packages.first(where: { $0.name.text == other }) else {
        return .unknown("its changelog is in \(other), which is not in the lock")
      }
      return news(upgrade, docs, try await self.docs(owner))
    } catch let error as RepositoryError where error.kind != .untrusted {
      return .unknown("\(error)")
    }
  }

  private func docs(_ package: Lock.Package) async throws -> PackageDocs {
    if let docs = try PackageDocs.cached(package.deb, in: context.store) { return docs }
    try await context.fetch(package)
    return try await PackageDocs(of: package.deb, subject: package.fileName, context.packages)
  }

  /// - Parameter owner: whose changelog it is.
  private func news(_ upgrade: Upgrade, _ docs: PackageDocs, _ owner: PackageDocs) -> News {
    guard let text = owner.changelog else { return .unknown("its .deb has no changelog") }
    guard let newest = Self.version(upgrade.newVersion, docs.sourceVersion) else {
      return .unknown("its version cannot be parsed")
    }
    var oldest: Version?
    if let source = upgrade.oldSourceVersion {
      oldest = Self.version(upgrade.oldVersion, source)
    } else if newest.text == upgrade.newVersion {
      // Package and source count alike, so the old package's version is the source's too.
      oldest = try? Version(parsing: upgrade.oldVersion)
    }
    var changelog = Changelog(parsing: text)
    if let rebuilds = owner.rebuilds ?? docs.rebuilds {
      changelog = changelog.merging(Changelog(parsing: rebuilds))
    }
    let entries = changelog.entries(after: oldest, through: newest)
    if entries.isEmpty, let oldest, oldest < newest {
      return .unknown("its changelog does not reach \(newest)")
    }
    return .entries(entries)
  }

  /// The version that a changelog has for a package: the source's, or the rebuild's of it (`+b1`).
  private static func version(_ package: String, _ source: String) -> Version? {
    try? Version(parsing: package.hasPrefix(source + "+b") ? package : source)
  }
}
