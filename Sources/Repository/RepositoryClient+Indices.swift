internal import Packing
package import Content
package import Debian
internal import SystemPackage

extension RepositoryClient {
  /// The indices of a suite for architectures, in the order of components, then architectures.
  ///
  /// - Throws: ``RepositoryError``: for a component or architecture that the suite lacks, and
  ///   where an index cannot be fetched or is wrong; ``StoreError``.
  package func indices(
    of suite: SuiteRelease, architectures: [Architecture]
  ) async throws -> [SuiteIndex] {
    var wanted: [(component: String, architecture: Architecture)] = []
    for component in suite.source.components {
      let directory = try suite.directory(of: component)
      for architecture in architectures {
        for index in try suite.indexArchitectures(for: architecture)
        where !wanted.contains(where: { $0 == (directory, index) }) {
          wanted.append((directory, index))
        }
      }
    }
    let requests = wanted.map {
      IndexRequest(component: $0.component, architecture: $0.architecture)
    }
    return try await requests.mapConcurrently(limit: 4) { request in
      SuiteIndex(
        archive: suite.source.archive, suite: suite.source.suite, component: request.component,
        architecture: request.architecture, blob: try await blob(of: request, in: suite))
    }
  }

  /// The digests of the plain indices that hold the packages for an architecture, as the suite's
  /// table has them; nil where the table names only compressed forms.
  package func digests(
    of suite: SuiteRelease, for architecture: Architecture
  ) throws -> [Digest]? {
    var digests: [Digest] = []
    for component in suite.source.components {
      let directory = try suite.directory(of: component)
      for index in try suite.indexArchitectures(for: architecture) {
        let request = IndexRequest(component: directory, architecture: index)
        guard let file = try suite.file(request.path) else { return nil }
        digests.append(file.digest)
      }
    }
    return digests
  }

  /// Reads an index out of the store.
  ///
  /// - Throws: ``RepositoryError/notInCache(what:)`` where it is gone; `ParseError`.
  package func packages(of index: SuiteIndex) async throws -> PackageIndex {
    let file: MappedFile
    do {
      // Mapped, not copied: the text is most of what an index takes.
      file = try fetcher.store.map(index.blob)
    } catch let damage as StoreDamage {
      guard fetcher.isOffline else { throw damage }
      throw RepositoryError.notInCache(what: ["the index of \(index.title)"])
    }
    return try await PackageIndex(parsing: file.bytes, owner: file, jobs: jobs)
  }

  struct IndexRequest: Sendable {
    let component: String
    let architecture: Architecture

    var path: String { "\(component)/binary-\(architecture)/Packages" }
  }

  /// The forms of an index, the smallest first, as archives have them.
  private static let encodings: [Encoding] = [.xz, .zstd, .gzip, .none]

  /// The uncompressed index: from the store, or fetched in the first form that is to be had.
  private func blob(of request: IndexRequest, in suite: SuiteRelease) async throws -> Blob {
    let plain = try suite.file(request.path)
    // Hashed here, where a damaged one can be fetched again, and not once more when it is read.
    if let plain, let blob = fetcher.store.blob(plain.digest, size: plain.size),
      try fetcher.store.check(blob)
    {
      return blob
    }
    var failures: [FetchFailure] = []
    for encoding in Self.encodings {
      guard let file = try suite.file(request.path + encoding.rawValue) else { continue }
      let limit = PackingLimits.current.indexSize
      guard max(file.size, plain?.size ?? 0) <= limit else {
        failures.append(
          FetchFailure(
            "its Release",
            "it lists an index of \(max(file.size, plain?.size ?? 0)) bytes, more than "
              + "the limit of \(limit)" + PackingLimits.remedy("index-size"), isUntrusted: true))
        continue
      }
      var item = item(request.path + encoding.rawValue, file, request, suite)
      // Gone when it is decoded.
      item.isDurable = encoding == .none
      do {
        if encoding == .none { return try await fetcher.fetch(item) }
        return try await decode(item, encoding, expecting: plain)
      } catch RepositoryError.failed(_, _, let more) {
        failures += more
      }
    }
    let what = "the index of \(suite.source.title)/\(request.component) \(request.architecture)"
    if failures.isEmpty { failures = [FetchFailure("its Release", "it lists no such index")] }
    throw RepositoryError.failed(what: what, archive: suite.source.archive, failures)
  }

  /// By hash first, because a plain name's content may be of the next `Release` already.
  private func item(
    _ path: String, _ file: (digest: Digest, size: Int64), _ request: IndexRequest,
    _ suite: SuiteRelease
  ) -> FetchItem {
    let directory = "dists/\(suite.source.suite)"
    let byHash =
      "\(directory)/\(request.component)/binary-\(request.architecture)/by-hash/SHA256/"
      + file.digest.hex
    let paths = (suite.release.acquireByHash ? [byHash] : []) + ["\(directory)/\(path)"]
    return FetchItem(
      name: "Packages of \(suite.source.title)/\(request.component) \(request.architecture)",
      archive: suite.source.archive, digest: file.digest, size: file.size,
      candidates: suite.places.flatMap { place in
        paths.map { path in
          FetchItem.Candidate(
            location: place.mirror.location(of: path), isSnapshot: place.snapshot != nil)
        }
      })
  }

  /// Fetches, decodes and stores the plain index under its own digest; the compressed one goes.
  private func decode(
    _ item: FetchItem, _ encoding: Encoding, expecting plain: (digest: Digest, size: Int64)?
  ) async throws -> Blob {
    let compressed = try await fetchMapped(item)
    let decompressor = Decompressor(
      store: fetcher.store, jobs: jobs,
      limit: plain.map { Int($0.size) } ?? PackingLimits.current.indexSize)
    let blob: Blob
    do {
      blob = try await decompressor.store(
        compressed, as: encoding, expecting: plain, subject: item.name)
    } catch let error where error is PackingError || error is DigestError {
      let failure = FetchFailure(
        item.candidates.first.map { "\($0.location)" } ?? item.name,
        "its signed hash is right, but: \(error)", isUntrusted: true)
      throw RepositoryError.failed(what: item.name, archive: item.archive, [failure])
    }
    fetcher.store.remove(item.digest)
    return blob
  }

  /// Another process may have decoded and removed the file in between: then it is fetched again, as
  /// often as there may be other processes that begin with an empty cache.
  private func fetchMapped(_ item: FetchItem) async throws -> MappedFile {
    for _ in 0..<32 {
      if let file = try map(try await fetcher.fetch(item)) { return file }
    }
    return try MappedFile(fetcher.store.path(of: try await fetcher.fetch(item).digest))
  }

  /// - Returns: nil where the blob is gone.
  private func map(_ blob: Blob) throws(StoreError) -> MappedFile? {
    do {
      return try MappedFile(fetcher.store.path(of: blob.digest))
    } catch  where error.errno == .noSuchFileOrDirectory {
      return nil
    }
  }
}
