package import Archives
package import Content

/// Compresses runs of tar bytes, in chunks and in parallel, and remembers the result in the store.
package struct RunCompressor: Sendable {
  private let store: BlobStore
  private let compressor: Compressor
  private let workers: Gate
  private static let folder = "compressed"

  package init(store: BlobStore, compressor: Compressor, workers: Gate) {
    self.store = store
    self.compressor = compressor
    self.workers = workers
  }

  /// The compressed form of a run: independent members, cut every 4 MiB.
  package func compress(_ tar: Blob) async throws -> Blob {
    guard compressor != .none else { return tar }
    if let cached = try cached(tar) { return cached }
    try await store.ensure(tar, by: workers)
    let file = try store.map(tar)
    var writer = try store.makeWriter(isDurable: false)
    // Two for each job: one is compressed while the other waits for those before it.
    try await chunks(of: file.bytes.count).forEachConcurrently(limit: workers.width * 2) {
      [compressor, workers] range in
      try await workers.pass(.filling) {
        defer { file.forget(range) }
        return try compressor.compress(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
      }
    } take: {
      try writer.write($0.span.bytes)
    }
    let blob = try writer.commit()
    var record = RecordWriter()
    record.blob(blob)
    try store.put(record.finish(), as: key(tar), in: Self.folder)
    return blob
  }

  /// The size of the compressed form in bytes; nil where it was never made.
  package func size(of tar: Blob) throws -> Int64? {
    compressor == .none ? tar.size : try cached(tar)?.size
  }

  private func chunks(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: Compressor.chunk).map {
      $0..<min($0 + Compressor.chunk, count)
    }
  }

  private func key(_ tar: Blob) -> Digest {
    Digest(of: Array("whittle compressed \(compressor.identity) \(tar.digest.hex)".utf8))
  }

  private func cached(_ tar: Blob) throws -> Blob? {
    guard let bytes = try store.record(Self.folder, key(tar)), var record = RecordReader(bytes),
      let blob = record.blob()
    else { return nil }
    return store.blob(blob.digest, size: blob.size)
  }
}
