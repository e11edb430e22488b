internal import Content
internal import Debian
internal import HTTP
package import OpenPGP
internal import Synchronization

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
  /// The indices whose unreadable stanzas were told.
  let told = ToldIndices()
  /// Where the indices are from.
  let origins = IndexOrigins()
  /// The indices whose records are mapped.
  let recorded: RecordedIndices
  let findVerifier: @Sendable () async throws(OpenPGPError) -> Verifier

  /// - Parameters:
  ///   - jobs: how many cores an index is decoded on.
  ///   - recorded: shared by all that one command asks.
  ///   - now: seconds since 1970; a seam for tests.
  ///   - findVerifier: a seam for tests.
  package init(
    _ fetcher: BlobFetcher, jobs: Int, recorded: RecordedIndices = RecordedIndices(),
    now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) },
    findVerifier: @escaping @Sendable () async throws(OpenPGPError) -> Verifier = {
      () throws(OpenPGPError) in try Verifier.find()
    }
  ) {
    self.fetcher = fetcher
    self.jobs = jobs
    self.recorded = recorded
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
      place.mirror.location(of: source.path(SuiteRelease.Form.inRelease.rawValue))
    }
    var rest = places
    while let place = fetcher.slow.popNext(&rest, at: location(of:)) {
      let location = location(of: place)
      let patience = fetcher.slow.patience(
        with: location, before: rest, at: location(of:), isSnapshot: { $0.snapshot != nil })
      do {
        let reader = ReleaseReader(
          source: source, place: place, patience: patience, fetcher: fetcher)
        let read = try await reader.read()
        let release = try await verify(read, source, places, place, notBefore, floors, moment)
        try reader.keep(read)
        return release
      } catch let error as OpenPGPError where error.mayDifferElsewhere {
        failures.append(
          FetchFailure("\(location)", error.reason, isUntrusted: error.isAboutMessage))
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
    _ read: ReleaseReader.Files, _ source: Source, _ places: [Place], _ place: Place,
    _ notBefore: Int64?, _ floors: [ReleaseFloor], _ moment: Int64?
  ) async throws -> SuiteRelease {
    let ordered = [place] + places.filter { $0 != place }
    guard let file = read.release else {
      return SuiteRelease(
        source: source, release: nil, form: .none, file: nil, key: nil, snapshot: place.snapshot,
        listsAllEverywhere: true, places: ordered)
    }
    let (text, signature) = try await signedText(of: read, file, source)
    let release = try Release(parsing: text)
    let key = signature?.primaryKey
    let dates = floors.filter { $0.isOf(release, signedBy: key) }.map(\.date)
    let check = ReleaseCheck(
      source: source, now: moment ?? now(),
      notBefore: (dates + [notBefore].compactMap { $0 }).max(), isMoment: moment != nil)
    if let fault = check.fault(in: release) ?? Self.age(of: signature, release) {
      throw FetchFailure(
        "\(place.mirror.location(of: source.path(read.form.rawValue)))", fault, isUntrusted: true)
    }
    return SuiteRelease(
      source: source, release: release, form: read.form, file: Digest(of: file.bytes), key: key,
      snapshot: place.snapshot,
      listsAllEverywhere: release.allSupport == "Packages", places: ordered)
  }

  /// The text that may be parsed, and whose signature says so.
  func signedText(
    of read: ReleaseReader.Files, _ file: ReleaseFile, _ source: Source
  ) async throws -> (text: [UInt8], signature: Signature?) {
    switch source.trust {
    case .keyring(let keyring):
      let rules = Verifier.Rules(now: now(), acceptsSHA1: source.accepted.contains(.sha1))
      let verifier = try await findVerifier()
      let verified =
        if let signature = read.signature {
          try await verifier.verify(file.bytes, signedBy: signature.bytes, keyring: keyring, rules)
        } else {
          try await verifier.verify(clearsigned: file.bytes, keyring: keyring, rules)
        }
      return (verified.bytes, verified.signatures.first)
    case .unsigned:
      let isSigned = file.bytes.starts(with: "-----BEGIN PGP SIGNED MESSAGE-----".utf8)
      return (isSigned ? try CleartextMessage(parsing: file.bytes).text : file.bytes, nil)
    }
  }

  /// What is wrong where a signature is older than the text that it signs says it is: a text is made
  /// before it is signed.
  private static func age(of signature: Signature?, _ release: Release) -> String? {
    guard let signature, let date = release.date, signature.time + 7 * 86_400 < date else {
      return nil
    }
    let days = (date - signature.time) / 86_400
    return "its signature was made \(days) days before its Date"
  }
}

/// Indices of which something was said already: each is read for every architecture.
final class ToldIndices: Sendable {
  private let known = Mutex<Set<SuiteIndex>>([])

  /// Whether it is said for the first time.
  func insert(_ index: SuiteIndex) -> Bool {
    known.withLock { $0.insert(index).inserted }
  }
}
