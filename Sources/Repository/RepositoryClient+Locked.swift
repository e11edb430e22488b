package import Content
internal import Debian
internal import OpenPGP

extension RepositoryClient {
  /// The `InRelease`, or `Release`, that a lock names, verified by its signature and held against no
  /// clock: once it was taken, time does not make it another.
  ///
  /// - Parameter places: where it may still be; each is asked once.
  /// - Returns: nil where neither the cache nor a place has it.
  /// - Throws: `OpenPGPError` and `ParseError` where it is not what may be believed.
  package func release(
    of source: Source, locked digest: Digest, places: [Place]
  ) async throws -> SuiteRelease? {
    for place in places {
      let reader = ReleaseReader(source: source, place: place, patience: .none, fetcher: fetcher)
      guard let read = try? await reader.read(), let file = read.release,
        Digest(of: file.bytes) == digest
      else { continue }
      let (text, signature) = try await signedText(of: read, file, source)
      let release = try Release(parsing: text)
      return SuiteRelease(
        source: source, release: release, form: read.form, file: digest,
        key: signature?.primaryKey, snapshot: place.snapshot,
        listsAllEverywhere: release.allSupport == "Packages",
        places: [place] + places.filter { $0 != place })
    }
    return nil
  }
}
