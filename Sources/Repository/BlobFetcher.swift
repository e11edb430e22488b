package import Content
package import HTTP
internal import SystemPackage

/// Something to fetch: what it must be, and where it may lie.
struct FetchItem: Sendable {
  /// What messages and progress call it.
  let name: String
  let archive: String
  let promise: ContentPromise
  /// Bytes.
  let size: Int64
  /// In the order in which they are tried.
  let candidates: [Candidate]
  /// Whether it is forced to disk: what is soon removed again need not be.
  var isDurable = true

  struct Candidate: Hashable, Sendable {
    let location: Location
    /// Whether it is on the snapshot service, which is asked politely.
    let isSnapshot: Bool
  }
}

/// Fetches contents by digest into the store, from the first place that has the right bytes.
///
/// Bytes are counted and hashed as they arrive, and get their name only when both are right, so
/// nothing wrong is ever in the store.
package struct BlobFetcher: Sendable {
  package let store: BlobStore
  let transport: any HTTPTransport
  let retry: Retry
  let isOffline: Bool
  /// Directories that are asked for packages before any mirror.
  let pools: [PoolDirectory]
  let onEvent: FetchHandler
  let slow: SlowServers
  private let snapshotLimiter = RequestLimiter(width: SnapshotService.connections)

  package init(
    store: BlobStore, transport: any HTTPTransport, retry: Retry = Retry(),
    isOffline: Bool = false, pools: [PoolDirectory] = [], slow: SlowServers = SlowServers(),
    onEvent: @escaping FetchHandler = { _ in }
  ) {
    self.store = store
    self.transport = transport
    self.retry = retry
    self.isOffline = isOffline
    self.pools = pools
    self.slow = slow
    self.onEvent = onEvent
  }

  /// The blob, from the store or from the first candidate that has it.
  ///
  /// - Throws: ``RepositoryError`` when no candidate has it; ``StoreError`` when it cannot be
  ///   written.
  func fetch(_ item: FetchItem) async throws -> Blob {
    if let blob = store.blob(item.promise, size: item.size) {
      onEvent(.finished(name: item.name, bytes: blob.size, fromStore: true))
      return blob
    }
    onEvent(.started(name: item.name, size: item.size))
    var failures: [FetchFailure] = []
    var rest = item.candidates
    while let candidate = slow.popNext(&rest, at: \.location) {
      let patience = slow.patience(
        with: candidate.location, before: rest, at: \.location, isSnapshot: \.isSnapshot)
      do {
        let blob = try await fetch(item, from: candidate, patience)
        onEvent(.finished(name: item.name, bytes: blob.size, fromStore: false))
        return blob
      } catch let error where error is CancellationError || error is StoreError {
        throw error
      } catch {
        slow.note(error, at: candidate.location)
        failures.append(Self.failure(error, at: candidate.location))
        passOver(failures, of: item.name)
      }
    }
    if isOffline { throw RepositoryError.notInCache(what: [item.name]) }
    throw RepositoryError.failed(what: item.name, archive: item.archive, failures)
  }

  private func fetch(
    _ item: FetchItem, from candidate: FetchItem.Candidate, _ patience: SlowServers.Patience
  ) async throws -> Blob {
    switch candidate.location {
    case .file(let path): return try copy(item, from: path)
    case .url(let url):
      if isOffline { throw FetchFailure(url.description, "this run is offline") }
      let download = Download(item: item, url: url, fetcher: self, patience: patience)
      return try await politely(candidate.isSnapshot) { try await download.run() }
    }
  }

  /// Runs a request, in its turn if the snapshot service is asked.
  func politely<Value: Sendable>(
    _ isSnapshot: Bool, _ body: () async throws -> Value
  ) async throws -> Value {
    isSnapshot ? try await snapshotLimiter.pass(body) : try await body()
  }

  /// Tells of a place that gave something wrong, before the next one is tried.
  func passOver(_ failures: [FetchFailure], of name: String) {
    guard let last = failures.last, last.isUntrusted else { return }
    onEvent(.passedOver(place: last.place, name: name, reason: last.reason))
  }

  /// Copies a file of a `file:` mirror, which may change under us: it is hashed on the way.
  private func copy(_ item: FetchItem, from path: FilePath) throws -> Blob {
    guard let status = FileStatus(of: path, following: true) else {
      throw FetchFailure(path.string, "there is no such file", isAbsence: true)
    }
    guard status.isRegular else { throw FetchFailure(path.string, "it is not a regular file") }
    guard status.size == item.size else {
      throw FetchFailure(
        path.string, "it has \(status.size) bytes, not \(item.size)", isUntrusted: true)
    }
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    } catch {
      throw FetchFailure(path.string, "it cannot be opened: \(error)")
    }
    defer { try? file.close() }
    return try copy(item, from: file, at: path)
  }

  private func copy(
    _ item: FetchItem, from file: FileDescriptor, at path: FilePath
  ) throws -> Blob {
    var writer = try store.makeWriter(isDurable: item.isDurable, for: item.promise)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while writer.size <= item.size {
      let count: Int
      do {
        count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
      } catch {
        throw FetchFailure(path.string, "it cannot be read: \(error)")
      }
      if count == 0 { break }
      try writer.write(buffer.span.extracting(0..<count).bytes)
      onEvent(.advanced(name: item.name, bytes: writer.size, size: item.size))
    }
    return try writer.commit(expecting: item.promise, size: item.size, subject: item.name)
  }

  static func failure(_ error: any Error, at location: Location) -> FetchFailure {
    let place = location.description
    switch error {
    case let failure as FetchFailure: return failure
    case let error as HTTPError:
      return FetchFailure(error.url, "\(error.reason)", isAbsence: error.isAbsence)
    case DigestError.mismatch(_, let expected, let found):
      return FetchFailure(
        place, "its SHA-256 is \(found.hex), not \(expected.hex)", isUntrusted: true)
    case DigestError.longMismatch(_, let expected, let found):
      return FetchFailure(
        place, "its SHA-512 is \(found), not \(expected)", isUntrusted: true)
    case DigestError.wrongSize(_, let expected, let found):
      return FetchFailure(place, "it has \(found) bytes, not \(expected)", isUntrusted: true)
    default: return FetchFailure(place, "\(error)")
    }
  }
}

extension FetchFailure: Error {}
