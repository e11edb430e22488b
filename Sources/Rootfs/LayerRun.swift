package import Archives
package import Content

/// A run of tar bytes of a layer, and its compressed form.
package struct LayerRun: Hashable, Sendable {
  package var tar: Blob
  package var compressed: Blob
}

/// Compresses runs, in chunks and in parallel, and remembers the result in the store.
package struct RunCompressor: Sendable {
  private let store: BlobStore
  private let compressor: Compressor
  private let jobs: Int
  private static let folder = "compressed"

  package init(store: BlobStore, compressor: Compressor, jobs: Int) {
    self.store = store
    self.compressor = compressor
    self.jobs = jobs
  }

  /// The run with its compressed form: independent members, cut every 4 MiB.
  package func compress(_ tar: Blob) async throws -> LayerRun {
    guard compressor != .none else { return LayerRun(tar: tar, compressed: tar) }
    if let cached = try cached(tar) { return LayerRun(tar: tar, compressed: cached) }
    let file = try store.map(tar)
    var writer = try store.makeWriter(isDurable: false)
    var start = 0
    while start < file.bytes.count {
      let window = chunks(from: start, of: file.bytes.count)
      let members = try await window.mapConcurrently(limit: jobs) { [compressor] range in
        try compressor.compress(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
      }
      for member in members { try writer.write(member.span.bytes) }
      let end = window.last?.upperBound ?? file.bytes.count
      file.forget(start..<end)
      start = end
    }
    let blob = try writer.commit()
    var record = RecordWriter()
    record.blob(blob)
    try store.put(record.finish(), as: key(tar), in: Self.folder)
    return LayerRun(tar: tar, compressed: blob)
  }

  /// The size of the compressed form in bytes; nil where it was never made.
  package func size(of tar: Blob) throws -> Int64? {
    compressor == .none ? tar.size : try cached(tar)?.size
  }

  /// The next chunks, two for each job, so that no core waits and memory stays bounded.
  private func chunks(from start: Int, of count: Int) -> [Range<Int>] {
    stride(from: start, to: count, by: Compressor.chunk).prefix(max(1, jobs) * 2).map {
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
