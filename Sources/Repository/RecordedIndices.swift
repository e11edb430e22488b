internal import Content
internal import Debian
internal import Synchronization
internal import SystemPackage

/// Indices that were parsed once, and whose records are mapped since (docs/decisions/044).
///
/// A record is named by the digest of its index, and checked when it is mapped: what is in its place
/// and is not its record counts for nothing, and the index is parsed again.
package final class RecordedIndices: Sendable {
  private let known = Mutex<[Digest: PackageIndex]>([:])
  private let knownPaths = Mutex<[Digest: PathIndex]>([:])
  private let aside = Mutex<Aside?>(nil)

  /// Where records are written while the rest of a run goes on.
  private struct Aside {
    let continuation: AsyncStream<Unwritten>.Continuation
    /// Whether one is under way: each keeps a whole index in memory.
    var isBusy = false
  }

  /// An index whose record is not there yet.
  private struct Unwritten: Sendable {
    let index: PackageIndex
    let digest: Digest
    let store: BlobStore
  }

  package init() {}

  /// Runs a body, and writes beside it the records of the indices that it parses.
  package func writing<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (stream, continuation) = AsyncStream.makeStream(of: Unwritten.self)
      aside.withLock { $0 = Aside(continuation: continuation) }
      group.addTask {
        for await item in stream {
          self.write(item)
          self.aside.withLock { $0?.isBusy = false }
        }
      }
      defer {
        aside.withLock { $0 = nil }
        continuation.finish()
      }
      return try await body()
    }
  }

  /// The index of a digest; nil where there is no record of it.
  func index(of digest: Digest, in store: BlobStore) throws(StoreError) -> PackageIndex? {
    if let index = known.withLock({ $0[digest] }) { return index }
    let kind = RecordKind.indices
    guard let record = try store.mappedRecord(kind, kind.key(digest.hex)),
      let index = PackageIndex(record: record.content, owner: record.file)
    else { return nil }
    known.withLock { $0[digest] = index }
    return index
  }

  /// Makes the record of an index that was parsed.
  func keep(_ index: PackageIndex, of digest: Digest, in store: BlobStore) {
    let item = Unwritten(index: index, digest: digest, store: store)
    let isAside = aside.withLock { aside in
      guard let free = aside, !free.isBusy else { return false }
      aside?.isBusy = true
      free.continuation.yield(item)
      return true
    }
    if !isAside { write(item) }
  }

  private func write(_ item: Unwritten) {
    let kind = RecordKind.indices
    do {
      try item.store.putMapped(kind, kind.key(item.digest.hex)) { writer in
        try item.index.writeRecord { bytes throws(StoreError) in
          guard !Task.isCancelled else { throw StoreError("write", item.store.root, .canceled) }
          try writer.write(bytes)
        }
      }
    } catch {
      // Without one the next run parses again, and that is all.
    }
  }

  /// What a `Contents` index says, by the key of its record; nil if none is kept.
  func paths(_ key: Digest, in store: BlobStore) throws(StoreError) -> PathIndex? {
    if let index = knownPaths.withLock({ $0[key] }) { return index }
    guard let record = try store.mappedRecord(.paths, key) else { return nil }
    let index = PathIndex(record)
    knownPaths.withLock { $0[key] = index }
    return index
  }

  /// Keeps what a `Contents` index says.
  func keep(_ index: PathIndex, as key: Digest, in store: BlobStore) throws {
    try store.putMapped(.paths, key) { writer in
      try index.writeRecord { bytes throws(StoreError) in try writer.write(bytes) }
      return true
    }
    knownPaths.withLock { $0[key] = index }
  }
}
