package import Content

/// One `.deb` as a lock names it.
package struct PoolFile: Hashable, Sendable {
  /// The archive's name.
  package let archive: String
  /// What messages call it, such as `libc6 2.41-12 amd64`.
  package let name: String
  /// The path below the archive's root, without `.` and `..`.
  package let path: String
  package let digest: Digest
  /// Bytes.
  package let size: Int64

  package init(archive: String, name: String, path: String, digest: Digest, size: Int64) {
    self.archive = archive
    self.name = name
    self.path = path
    self.digest = digest
    self.size = size
  }
}

/// Brings pool files into the store, several at once, each from the first place that has it.
///
/// A locked `.deb` is accepted from anywhere, because its SHA-256 and size decide.
package struct PoolFetcher: Sendable {
  private let fetcher: BlobFetcher
  private let places: [String: [Place]]

  /// - Parameter places: by the archive's name, in the order in which they are tried.
  package init(_ fetcher: BlobFetcher, places: [String: [Place]]) {
    self.fetcher = fetcher
    self.places = places
  }

  /// Fetches one file, unless the store holds it.
  ///
  /// - Throws: ``RepositoryError`` when no place has it; ``StoreError``.
  package func fetch(_ file: PoolFile) async throws -> Blob {
    var candidates = fetcher.pools.flatMap { $0.candidates(for: file) }.map { path in
      FetchItem.Candidate(location: .file(path), isSnapshot: false)
    }
    candidates += places[file.archive, default: []].map { place in
      FetchItem.Candidate(
        location: place.mirror.location(of: file.path), isSnapshot: place.snapshot != nil)
    }
    if candidates.isEmpty, fetcher.store.blob(file.digest, size: file.size) == nil {
      throw RepositoryError.noMirror(archive: file.archive)
    }
    return try await fetcher.fetch(
      FetchItem(
        name: file.name, archive: file.archive, promise: .sha256(file.digest), size: file.size,
        candidates: candidates))
  }

  /// Fetches a file of which an index has only the SHA-512, and tells its SHA-256.
  ///
  /// - Throws: ``RepositoryError`` when no place has it; ``StoreError``.
  package func fetch(
    _ path: String, of archive: String, named name: String, sha512: String, size: Int64
  ) async throws -> Blob {
    try await fetcher.fetch(
      FetchItem(
        name: name, archive: archive, promise: .sha512(sha512), size: size,
        candidates: places[archive, default: []].map { place in
          FetchItem.Candidate(
            location: place.mirror.location(of: path), isSnapshot: place.snapshot != nil)
        }))
  }

  /// Fetches files, each digest once; the blobs stand in input order.
  ///
  /// An offline run fails before it begins, with everything that is missing.
  ///
  /// - Parameter limit: how many downloads may be under way at once.
  package func fetchAll(_ files: [PoolFile], limit: Int = 8) async throws -> [Blob] {
    var unique: [PoolFile] = []
    var positions: [Digest: Int] = [:]
    for file in files where positions[file.digest] == nil {
      positions[file.digest] = unique.count
      unique.append(file)
    }
    if fetcher.isOffline { try checkOffline(unique) }
    let blobs = try await unique.mapConcurrently(limit: limit) { try await fetch($0) }
    return files.compactMap { positions[$0.digest].map { blobs[$0] } }
  }

  private func checkOffline(_ files: [PoolFile]) throws(RepositoryError) {
    let missing = files.filter { file in
      let isLocal = places[file.archive, default: []].contains {
        if case .directory = $0.mirror { true } else { false }
      }
      return !isLocal && fetcher.pools.allSatisfy { $0.candidates(for: file).isEmpty }
        && fetcher.store.blob(file.digest, size: file.size) == nil
    }
    if !missing.isEmpty { throw .notInCache(what: missing.map(\.name)) }
  }
}
