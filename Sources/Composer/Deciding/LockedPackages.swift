internal import Content
internal import Repository
internal import SystemPackage

/// Brings the packages that locks name into the store, from wherever their SHA-256 is found.
struct LockedPackages: Sendable {
  private let pool: PoolFetcher

  init(
    _ items: [(workspace: Workspace, lock: Lock)], store: BlobStore, composer: Composer
  ) throws {
    try self.init(
      items.map { ($0.workspace.manifest.archives, $0.lock) }, store: store, composer: composer)
  }

  /// - Parameter items: locks, with the archives of their manifests as far as these are known.
  init(
    _ items: [(archives: [Manifest.Archive], lock: Lock)], store: BlobStore, composer: Composer
  ) throws {
    let access = try ArchiveAccess(composer, store: store)
    var places: [String: [Place]] = [:]
    for (archives, lock) in items {
      for (name, suites) in lock.archives {
        let url = archives.first { $0.name == name }?.url?.value
        let found = try access.mirrors.poolPlaces(
          of: name, url: url, snapshot: suites.compactMap(\.snapshot).first,
          dates: suites.map(\.date))
        for place in found where !places[name, default: []].contains(place) {
          places[name, default: []].append(place)
        }
      }
    }
    pool = PoolFetcher(access.fetcher, places: places)
  }

  /// Fetches one package, unless the store holds it.
  @Sendable func fetch(_ package: Lock.Package) async throws {
    _ = try await pool.fetch(
      PoolFile(
        archive: package.archive,
        name: "\(package.name) \(package.version) \(package.architecture)", path: package.path,
        digest: package.deb.digest, size: package.deb.size))
  }
}
