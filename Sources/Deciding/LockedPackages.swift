package import Content
package import Lock
package import Manifest
internal import Repository

/// Brings the packages that locks name into the store, from wherever their SHA-256 is found.
package struct LockedPackages: Sendable {
  private let pool: PoolFetcher
  private let store: BlobStore
  private let local: [Digest: [UInt8]]

  /// - Parameters:
  ///   - items: locks, with the archives of their manifests as far as these are known.
  ///   - local: the `.deb`s beside the manifests, by their digests.
  ///   - store: that of the command, beside a shared place if there is one.
  package init(
    _ items: [(archives: [Manifest.Archive], lock: Lock)], local: [Digest: [UInt8]],
    store: BlobStore, _ access: ArchiveAccess
  ) throws {
    self.store = store
    self.local = local
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
  ///
  /// - Throws: ``LocalPackageError`` for one beside a manifest that is not at hand;
  ///   ``RepositoryError``, ``StoreError``.
  @Sendable package func fetch(_ package: Lock.Package) async throws {
    if package.isLocal {
      if store.blob(package.deb.digest, size: package.deb.size) != nil { return }
      guard let bytes = local[package.deb.digest] else {
        throw LocalPackageError(
          place: package.path, reason: "it lies beside a manifest that was not given")
      }
      _ = try store.put(bytes)
      return
    }
    if store.blob(package.deb.digest, size: package.deb.size) == nil {
      await store.bring(package.deb)
    }
    let isNew = store.blob(package.deb.digest, size: package.deb.size) == nil
    _ = try await pool.fetch(
      PoolFile(
        archive: package.archive,
        name: package.title, path: package.path,
        digest: package.deb.digest, size: package.deb.size))
    if isNew { store.offer(package.deb) }
  }
}
