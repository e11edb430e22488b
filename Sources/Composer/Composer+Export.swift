internal import Building
internal import Content
internal import Deciding
internal import Lock
internal import Manifest
public import SystemPackage

/// What ``Composer/export(_:to:)`` wrote.
public struct ExportResult: Hashable, Sendable {
  public var directory: FilePath
  /// Blobs that are there now; those that were there before are counted.
  public var files: Int
  /// Bytes.
  public var bytes: Int64
}

extension Composer {
  /// Writes what builds need that have no network into a directory.
  ///
  /// Of locks, that is every package, which is fetched if the cache lacks it, and of the signed files
  /// and indices what the cache has. Without locks it is every blob of the cache. Local packages are
  /// left out: they travel with their manifest.
  ///
  /// - Parameters:
  ///   - paths: locks, or manifests that have locks; none for the whole cache.
  ///   - directory: a pool for ``Settings/pools``, or a cache; what it holds already stays.
  /// - Throws: ``ComposerError``, `RepositoryError`, `StoreError`.
  public func export(_ paths: [String], to directory: FilePath) async throws -> ExportResult {
    let store = try store()
    var wanted: [Digest]
    if paths.isEmpty {
      wanted = try Cache(at: store.root).blobDigests()
    } else {
      wanted = try await fetchAll(of: try await Fleet(paths, settings, onEvent))
    }
    var seen: Set<Digest> = []
    wanted = wanted.filter { seen.insert($0).inserted }
    let target = BlobStore(at: directory)
    var result = ExportResult(directory: directory, files: 0, bytes: 0)
    for digest in wanted {
      guard let blob = store.blob(digest) else { continue }
      if target.blob(digest, size: blob.size) == nil { try copy(blob, from: store, to: target) }
      result.files += 1
      result.bytes += blob.size
    }
    removeEmptyDirectory(target.temporaryDirectory)
    return result
  }

  private func copy(_ blob: Blob, from store: BlobStore, to target: BlobStore) throws {
    let content = try store.map(blob)
    var writer = try target.makeWriter()
    try content.forEachStep { try writer.write($0) }
    _ = try writer.commit(expecting: blob.digest, size: blob.size, subject: "\(blob.digest)")
  }

  /// Brings the packages of locks into the cache.
  ///
  /// - Returns: all that the locks pin, whether the cache has it or not.
  private func fetchAll(of fleet: Fleet) async throws -> [Digest] {
    let context = try context(
      fleet.members.map { (fleet.workspaces[$0.workspace].manifest.archives, $0.lock) })
    var digests: [Digest] = []
    var packages: [Digest: Lock.Package] = [:]
    for member in fleet.members {
      let lock = try Fleet.full(member.path)
      digests += lock.archives.values.flatMap { $0 }.compactMap(\.inRelease)
      for inputs in lock.architectures.values {
        digests += inputs.indices.map(\.digest)
        for package in inputs.packages where !package.isLocal {
          packages[package.deb.digest] = package
        }
      }
    }
    let debs = packages.values.sorted { $0.deb.digest.hex < $1.deb.digest.hex }
    _ = try await debs.mapConcurrently(limit: 8) { try await context.fetch($0) }
    return debs.map(\.deb.digest) + digests.sorted { $0.hex < $1.hex }
  }
}
