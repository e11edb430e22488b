internal import Content
package import Debian

extension RepositoryClient {
  /// Reads an index: out of its record, or out of the store, and makes a record then.
  ///
  /// - Throws: ``RepositoryError/notInCache(what:)`` where it is gone; `ParseError`.
  package func packages(of index: SuiteIndex) async throws -> PackageIndex {
    let digest = index.blob.digest
    if let known = try recorded.index(of: digest, in: fetcher.store) {
      tell(of: known, index)
      return known
    }
    let file: MappedFile
    do {
      // Mapped, not copied: the text is most of what an index takes.
      file = try fetcher.store.map(index.blob)
    } catch let damage as StoreDamage {
      guard !fetcher.isOffline else {
        throw RepositoryError.notInCache(what: ["the index of \(index.title)"])
      }
      // The damaged blob is gone from the cache: fetch it again.
      guard let origin = origins.origin(of: index),
        try await blob(of: origin.name, in: origin.suite) == index.blob
      else { throw damage }
      file = try fetcher.store.map(index.blob)
    }
    let packages = try await PackageIndex(
      parsing: file.bytes, owner: file, jobs: jobs, passesOver: true)
    tell(of: packages, index)
    recorded.keep(packages, of: digest, in: fetcher.store)
    return packages
  }

  private func tell(of packages: PackageIndex, _ index: SuiteIndex) {
    guard packages.faultCount > 0, told.insert(index) else { return }
    fetcher.onEvent(
      .noted(
        .unreadableStanzas(
          index: index.title, count: packages.faultCount,
          first: packages.faults(limit: 3).map { package, error in
            "\(package.isEmpty ? "a package without a name" : package): \(error.placed)"
          })))
  }
}
