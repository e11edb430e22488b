package import Packing
package import Content

/// Compresses runs of tar bytes, in chunks and in parallel, and remembers the result in the store.
package struct RunCompressor: Sendable {
  private let store: BlobStore
  private let compressor: Compressor
  private let workers: WorkLimiter

  package init(store: BlobStore, compressor: Compressor, workers: WorkLimiter) {
    self.store = store
    self.compressor = compressor
    self.workers = workers
  }

  /// The compressed form of a run: independent members, cut every 4 MiB.
  package func compress(_ tar: Blob) async throws -> Blob {
    guard compressor != .none else { return tar }
    if let cached = try cached(tar) { return cached }
    await store.bring(.compressed, key(tar))
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
    try store.put(CompressedRun(blob: blob), as: key(tar))
    store.offer(.compressed, key(tar), needing: [blob])
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
    RecordKind.compressed.key("\(compressor.identity) \(tar.digest.hex)")
  }

  private func cached(_ tar: Blob) throws -> Blob? {
    try store.record(CompressedRun.self, key(tar)).flatMap {
      store.blob($0.blob.digest, size: $0.blob.size)
    }
  }
}

/// Which blob is the compressed form of a run.
private struct CompressedRun: Record {
  static let kind = RecordKind.compressed
  let blob: Blob

  init(blob: Blob) { self.blob = blob }

  func write(to writer: inout RecordWriter) { writer.blob(blob) }

  init?(from reader: inout RecordReader) {
    guard let blob = reader.blob() else { return nil }
    self.blob = blob
  }
}
