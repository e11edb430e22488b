internal import Content
package import Lock
package import Manifest
internal import Repository

/// Brings the packages that locks name into the store, from wherever their SHA-256 is found.
package struct LockedPackages: Sendable {
  private let pool: PoolFetcher

  /// - Parameter items: locks, with the archives of their manifests as far as these are known.
  package init(
    _ items: [(archives: [Manifest.Archive], lock: Lock)], _ access: ArchiveAccess
  ) throws {
    var places: [String: [Place]] = [:]
    for (archives, lock) in items {
      for (name, suites) in lock.archives {
        let url = archives.first { $0.name == name }?.url?.value
        let found = try access.mirrors.poolPlaces(
          of: name, url: url, snapshot: suites.compactMap(\.snapshot).first,
          dates: suites.compactMap(\.date))
        for place in found where !places[name, default: []].contains(place) {
          places[name, default: []].append(place)
        }
      }
    }
    pool = PoolFetcher(access.fetcher, places: places)
  }

  /// Fetches one package, unless the store holds it.
  @Sendable package func fetch(_ package: Lock.Package) async throws {
    _ = try await pool.fetch(
      PoolFile(
        archive: package.archive,
        name: "\(package.name) \(package.version) \(package.architecture)", path: package.path,
        digest: package.deb.digest, size: package.deb.size))
  }
}
