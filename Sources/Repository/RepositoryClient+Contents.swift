internal import Content
package import Debian
internal import Packing

extension RepositoryClient {
  /// What the packages of a suite have, for one architecture: each `Contents` index is fetched once
  /// and kept in a small form, by the digest that the signed `Release` has for it.
  ///
  /// - Returns: an index for each component and architecture that the suite has one for.
  /// - Throws: ``RepositoryError``, ``StoreError``.
  package func contents(
    of suite: SuiteRelease, for architecture: Architecture
  ) async throws -> [PathIndex] {
    var found: [PathIndex] = []
    for component in suite.source.components {
      for name in [architecture.text, "all"] {
        // Debian keeps them in the component, others at the suite's top.
        for path in ["\(component)/Contents-\(name).gz", "Contents-\(name).gz"] {
          guard let file = try suite.file(path) else { continue }
          found.append(try await contents(path, file, suite))
          break
        }
      }
    }
    return found
  }

  private func contents(
    _ path: String, _ file: (promise: ContentPromise, size: Int64), _ suite: SuiteRelease
  ) async throws -> PathIndex {
    let (algorithm, text) =
      switch file.promise {
      case .sha256(let digest): ("SHA256", digest.hex)
      case .sha512(let text): ("SHA512", text)
      }
    let key = RecordKind.paths.key(text)
    if let known = try recorded.paths(key, in: fetcher.store) { return known }
    let directory = "dists/\(suite.source.suite)"
    let parent = path.split(separator: "/").dropLast().joined(separator: "/")
    let byHash =
      [directory, parent, "by-hash", algorithm, text].filter { !$0.isEmpty }
      .joined(separator: "/")
    let paths = (suite.release?.acquireByHash == true ? [byHash] : []) + ["\(directory)/\(path)"]
    let item = FetchItem(
      name: "Contents of \(suite.source.title)", archive: suite.source.archive,
      promise: file.promise, size: file.size,
      candidates: suite.places.flatMap { place in
        paths.map { path in
          FetchItem.Candidate(
            location: place.mirror.location(of: path), isSnapshot: place.snapshot != nil)
        }
      })
    let blob = try await fetcher.fetch(item)
    let compressed = try MappedFile(fetcher.store.path(of: blob.digest))
    let decompressor = Decompressor(
      store: fetcher.store, jobs: jobs, limit: PackingLimits.current.indexSize)
    let plain: SharedBytes
    do {
      plain = try await decompressor.decode(compressed, as: .gzip, subject: item.name)
    } catch let error as PackingError {
      throw RepositoryError.failed(
        what: item.name, archive: item.archive,
        [FetchFailure(item.name, "its signed hash is right, but: \(error)", isUntrusted: true)])
    }
    let index = withExtendedLifetime(plain) { PathIndex(contents: plain.bytes) }
    try recorded.keep(index, as: key, in: fetcher.store)
    fetcher.store.remove(blob.digest)
    return index
  }
}
