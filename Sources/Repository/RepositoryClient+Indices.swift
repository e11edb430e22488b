internal import Packing
package import Content
package import Debian
internal import SystemPackage

extension RepositoryClient {
  /// The indices of a suite for architectures, in the order of components, then architectures.
  ///
  /// - Throws: ``RepositoryError``: for a component that the suite lacks, and where an index cannot
  ///   be fetched or is wrong; ``StoreError``.
  package func indices(
    of suite: SuiteRelease, architectures: [Architecture]
  ) async throws -> [SuiteIndex] {
    var wanted: [IndexName] = []
    for architecture in architectures {
      let found = try suite.indices(for: architecture)
      if found.isEmpty {
        fetcher.onEvent(
          .noted(.noPackages(suite: suite.source.title, architecture: architecture.text)))
      }
      wanted += found.filter { !wanted.contains($0) }
    }
    let order = suite.source.components
    let requests = wanted.enumerated().sorted { a, b in
      let (left, right) = (
        order.firstIndex(of: a.element.component) ?? 0,
        order.firstIndex(of: b.element.component) ?? 0
      )
      return (left, a.offset) < (right, b.offset)
    }.map(\.element)
    do {
      return try await requests.mapConcurrently(limit: 4) { request in
        let index = SuiteIndex(
          archive: suite.source.archive, suite: suite.source.suite, component: request.component,
          architecture: request.architecture, blob: try await blob(of: request, in: suite))
        origins.note(index, (request, suite))
        return index
      }
    } catch let error as RepositoryError {
      let consistent = try await consistent(architectures, of: suite)
      guard !consistent.isEmpty else { throw error }
      throw RepositoryError.halfUpdated(
        error, suite: suite.source.title, consistent: consistent.map(\.text))
    }
  }

  /// The architectures all of whose indices can be had, where some cannot.
  private func consistent(
    _ architectures: [Architecture], of suite: SuiteRelease
  ) async throws -> [Architecture] {
    guard architectures.count > 1, !fetcher.isOffline else { return [] }
    var found: [Architecture] = []
    for architecture in architectures {
      do {
        for index in try suite.indices(for: architecture) {
          _ = try await blob(of: index, in: suite)
        }
        found.append(architecture)
      } catch is RepositoryError {}
    }
    return found
  }

  /// The digests of the plain indices that hold the packages for an architecture, as the suite's
  /// table has them; nil where the table names only compressed forms, or no SHA-256.
  package func digests(
    of suite: SuiteRelease, for architecture: Architecture
  ) throws -> [Digest]? {
    guard suite.release != nil else { return nil }
    var digests: [Digest] = []
    for index in try suite.indices(for: architecture) {
      guard let file = try suite.file(index.path), case .sha256(let digest) = file.promise else {
        return nil
      }
      digests.append(digest)
    }
    return digests
  }

  /// The forms of an index, the smallest first, as archives have them.
  private static let encodings: [Encoding] = [.xz, .zstd, .lzma, .bzip2, .gzip, .none]

  /// The uncompressed index: from the store, or fetched in the first form that is to be had.
  func blob(of request: IndexName, in suite: SuiteRelease) async throws -> Blob {
    guard suite.release != nil else { return try await unlistedBlob(of: request, in: suite) }
    let plain = try suite.file(request.path)
    // Its record answers in its place, which need not even be there any more.
    if let plain, case .sha256(let digest) = plain.promise,
      try recorded.index(of: digest, in: fetcher.store) != nil
    {
      return Blob(digest: digest, size: plain.size)
    }
    // Hashed here, where a damaged one can be fetched again, and not once more when it is read.
    if let plain, let blob = fetcher.store.blob(plain.promise, size: plain.size),
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
    let what = "the index of \(Self.title(request, suite))"
    if failures.isEmpty { failures = [FetchFailure("its Release", "it lists no such index")] }
    throw RepositoryError.failed(what: what, archive: suite.source.archive, failures)
  }

  private static func title(_ index: IndexName, _ suite: SuiteRelease) -> String {
    index.component.isEmpty
      ? suite.source.title : "\(suite.source.title)/\(index.component) \(index.architecture)"
  }

  /// The index of an archive that is trusted and has no `Release`: the first form that is there.
  private func unlistedBlob(of request: IndexName, in suite: SuiteRelease) async throws -> Blob {
    var failures: [FetchFailure] = []
    let limit = PackingLimits.current.indexSize
    func server(of place: Place) -> Location {
      place.mirror.location(of: suite.source.path(request.path))
    }
    var rest = suite.places
    while let place = fetcher.slow.popNext(&rest, at: server(of:)) {
      for encoding in Self.encodings {
        let location = place.mirror.location(
          of: suite.source.path(request.path + encoding.rawValue))
        let patience = fetcher.slow.patience(
          with: location, before: rest, at: server(of:), isSnapshot: { $0.snapshot != nil })
        do {
          let file = try await ReleaseFile.fetch(
            location, isSnapshot: place.snapshot != nil, patience, fetcher, limit: limit)
          let compressed = try fetcher.store.put(file.bytes)
          try file.keep(location, in: fetcher.store)
          guard encoding != .none else { return compressed }
          let blob = try await Decompressor(store: fetcher.store, jobs: jobs, limit: limit)
            .forIndices
            .store(
              try MappedFile(fetcher.store.path(of: compressed.digest)), as: encoding,
              expecting: nil, subject: Self.title(request, suite))
          fetcher.store.remove(compressed.digest)
          return blob
        } catch let error where error is CancellationError || error is StoreError {
          throw error
        } catch {
          fetcher.slow.note(error, at: location)
          failures.append(BlobFetcher.failure(error, at: location))
          // It would refuse the other forms as well.
          if fetcher.slow.isSlow(location), !rest.isEmpty { break }
        }
      }
    }
    let what = "the index of \(Self.title(request, suite))"
    if fetcher.isOffline { throw RepositoryError.notInCache(what: [what]) }
    throw RepositoryError.failed(what: what, archive: suite.source.archive, failures)
  }

  /// By hash first, because a plain name's content may be of the next `Release` already.
  private func item(
    _ path: String, _ file: (promise: ContentPromise, size: Int64), _ request: IndexName,
    _ suite: SuiteRelease
  ) -> FetchItem {
    let name =
      switch file.promise {
      case .sha256(let digest): "SHA256/\(digest.hex)"
      case .sha512(let text): "SHA512/\(text)"
      }
    let byHash = suite.source.path("\(request.directory)by-hash/\(name)")
    let paths =
      (suite.release?.acquireByHash == true ? [byHash] : []) + [suite.source.path(path)]
    return FetchItem(
      name: "Packages of \(Self.title(request, suite))",
      archive: suite.source.archive, promise: file.promise, size: file.size,
      candidates: suite.places.flatMap { place in
        paths.map { path in
          FetchItem.Candidate(
            location: place.mirror.location(of: path), isSnapshot: place.snapshot != nil)
        }
      })
  }

  /// Fetches, decodes and stores the plain index under its own digest; the compressed one goes.
  private func decode(
    _ item: FetchItem, _ encoding: Encoding,
    expecting plain: (promise: ContentPromise, size: Int64)?
  ) async throws -> Blob {
    let (compressed, file) = try await fetchMapped(item)
    let decompressor = Decompressor(
      store: fetcher.store, jobs: jobs,
      limit: plain.map { Int($0.size) } ?? PackingLimits.current.indexSize
    ).forIndices
    // Of a plain index that is known by its SHA-512 the compressed form's hash speaks.
    var expected: (digest: Digest, size: Int64)?
    if let plain, case .sha256(let digest) = plain.promise { expected = (digest, plain.size) }
    let blob: Blob
    do {
      blob = try await decompressor.store(
        file, as: encoding, expecting: expected, subject: item.name)
    } catch let error where error is PackingError || error is DigestError {
      let failure = FetchFailure(
        item.candidates.first.map { "\($0.location)" } ?? item.name,
        "its signed hash is right, but: \(error)", isUntrusted: true)
      throw RepositoryError.failed(what: item.name, archive: item.archive, [failure])
    }
    fetcher.store.remove(compressed.digest)
    return blob
  }

  /// Another process may have decoded and removed the file in between: then it is fetched again, as
  /// often as there may be other processes that begin with an empty cache.
  private func fetchMapped(_ item: FetchItem) async throws -> (blob: Blob, file: MappedFile) {
    for _ in 0..<32 {
      let blob = try await fetcher.fetch(item)
      if let file = try map(blob) { return (blob, file) }
    }
    let blob = try await fetcher.fetch(item)
    return (blob, try MappedFile(fetcher.store.path(of: blob.digest)))
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
