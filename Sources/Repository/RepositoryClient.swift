internal import Content
internal import Debian
internal import HTTP
package import OpenPGP

#if canImport(Glibc)
  internal import Glibc
#endif

/// Reads what an archive holds, from a signature down: `InRelease`, then indices by their hashes.
///
/// Nothing is parsed before its signature or hash was right.
package struct RepositoryClient: Sendable {
  let fetcher: BlobFetcher
  /// How many cores an index is decoded on.
  let jobs: Int
  private let now: @Sendable () -> Int64
  private let findVerifier: @Sendable () async throws(OpenPGPError) -> Verifier

  /// - Parameters:
  ///   - jobs: how many cores an index is decoded on.
  ///   - now: seconds since 1970; a seam for tests.
  ///   - findVerifier: a seam for tests.
  package init(
    _ fetcher: BlobFetcher, jobs: Int, now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) },
    findVerifier: @escaping @Sendable () async throws(OpenPGPError) -> Verifier = {
      () throws(OpenPGPError) in try Verifier.find()
    }
  ) {
    self.fetcher = fetcher
    self.jobs = jobs
    self.now = now
    self.findVerifier = findVerifier
  }

  /// The newest `Release` of a suite that can be believed, from the first place that has one.
  ///
  /// - Parameters:
  ///   - places: as ``Mirrors/indexPlaces(of:url:snapshot:now:)`` gives them.
  ///   - notBefore: the Date that the lock has for the suite, in seconds since 1970; nil where
  ///     there is no lock, and where the manifest goes back to a snapshot on purpose.
  ///   - floors: suites of the lock that no archive of the manifest has by name, one of which this
  ///     may be.
  ///   - moment: what a user asked for in the place of now, in seconds since 1970. That a place is
  ///     one of the snapshot service's changes nothing by itself.
  /// - Throws: ``RepositoryError``; ``OpenPGPError`` where nothing can be verified at all.
  package func release(
    of source: Source, places: [Place], notBefore: Int64? = nil, floors: [ReleaseFloor] = [],
    moment: Int64? = nil
  ) async throws -> SuiteRelease {
    let what = "InRelease of \(source.title)"
    var failures: [FetchFailure] = []
    func location(of place: Place) -> Location {
      place.mirror.location(of: "dists/\(source.suite)/InRelease")
    }
    var rest = places
    while let place = fetcher.slow.popNext(&rest, at: location(of:)) {
      let location = location(of: place)
      let patience = fetcher.slow.patience(
        with: location, before: rest, at: location(of:), isSnapshot: { $0.snapshot != nil })
      do {
        let file = try await ReleaseFile.fetch(
          location, isSnapshot: place.snapshot != nil, patience, fetcher)
        let release = try await verify(file, source, places, place, notBefore, floors, moment)
        try file.keep(location, in: fetcher.store)
        return release
      } catch let error as OpenPGPError where error.isAboutMessage {
        failures.append(FetchFailure("\(location)", error.reason, isUntrusted: true))
      } catch let error as ParseError {
        failures.append(FetchFailure("\(location)", error.description, isUntrusted: true))
      } catch let error where Self.isFinal(error) {
        throw error
      } catch {
        fetcher.slow.note(error, at: location)
        failures.append(BlobFetcher.failure(error, at: location))
      }
      fetcher.passOver(failures, of: what)
    }
    if fetcher.isOffline, !failures.contains(where: \.isUntrusted) {
      throw RepositoryError.notInCache(what: [what])
    }
    throw RepositoryError.failed(what: what, archive: source.archive, failures)
  }

  /// Errors that no other mirror can mend.
  private static func isFinal(_ error: any Error) -> Bool {
    error is CancellationError || error is StoreError || error is OpenPGPError
      || error is RepositoryError
  }

  private func verify(
    _ file: ReleaseFile, _ source: Source, _ places: [Place], _ place: Place,
    _ notBefore: Int64?, _ floors: [ReleaseFloor], _ moment: Int64?
  ) async throws -> SuiteRelease {
    let text: [UInt8]
    var key: String?
    switch source.trust {
    case .keyring(let keyring):
      let verified = try await findVerifier().verify(clearsigned: file.bytes, keyring: keyring)
      text = verified.bytes
      key = verified.signatures.first?.primaryKey
    case .unsigned:
      let isSigned = file.bytes.starts(with: "-----BEGIN PGP SIGNED MESSAGE-----".utf8)
      text = isSigned ? try CleartextMessage(parsing: file.bytes).text : file.bytes
    }
    let release = try Release(parsing: text)
    let dates = floors.filter { $0.isOf(release, signedBy: key) }.map(\.date)
    let check = ReleaseCheck(
      source: source, now: moment ?? now(),
      notBefore: (dates + [notBefore].compactMap { $0 }).max(), isMoment: moment != nil)
    if let fault = check.fault(in: release) {
      let location = place.mirror.location(of: "dists/\(source.suite)/InRelease")
      throw FetchFailure("\(location)", fault, isUntrusted: true)
    }
    // The field is about indices, so `Release` does not keep it.
    let unsupported = try ControlStanza(parsing: text)["No-Support-for-Architecture-all"]
    return SuiteRelease(
      source: source, release: release, inRelease: Digest(of: file.bytes), key: key,
      snapshot: place.snapshot, listsAllEverywhere: unsupported == "Packages",
      places: [place] + places.filter { $0 != place })
  }
}
