package import Archives
public import Content

/// One layer of an image.
public struct Layer: Hashable, Sendable {
  /// The digest of the uncompressed tar (OCI image-spec, config.md, "DiffID").
  public var diffID: Digest
  /// The uncompressed tar, in bytes.
  public var tarSize: Int64
  /// The layer's blob as it is shipped.
  public var blob: Blob
}

/// Puts runs of tar bytes together to layers.
package struct LayerWriter: Sendable {
  private let store: BlobStore
  private let runs: RunCompressor
  private let compressor: Compressor
  private static let folder = "layers"

  package init(store: BlobStore, compressor: Compressor, jobs: Int) {
    self.store = store
    self.compressor = compressor
    runs = RunCompressor(store: store, compressor: compressor, jobs: jobs)
  }

  /// Compresses a run, so that the layers made of it later need only copy.
  package func prepare(_ run: Blob) async throws {
    _ = try await runs.compress(run)
  }

  /// The run of the head of an image's first layer: its folders and generated entries, by path.
  package func head(of tree: FileTree, bodies: [MemberPath: [UInt8]]) throws -> Blob {
    var run = try RunWriter(in: store)
    for item in tree.items {
      if case .package = item.owner, item.entry.node != .directory { continue }
      _ = try (bodies[item.entry.path] ?? []).withUnsafeBytes {
        try run.append(item.entry, body: $0)
      }
    }
    return try run.finish()
  }

  /// A layer of these runs and the end of the archive.
  package func layer(_ tars: [Blob]) async throws -> Layer {
    let tars = tars + [try store.put(TarWriter.end)]
    let key = key(tars)
    if let cached = try cached(key) { return cached }
    var compressed: [Blob] = []
    for tar in tars { compressed.append(try await runs.compress(tar).compressed) }
    var diff = ContentHasher()
    for tar in tars {
      let file = try store.map(tar)
      file.forEachStep { diff.update($0) }
    }
    var layer = Layer(
      diffID: diff.digest(), tarSize: diff.size, blob: Blob(digest: diff.digest(), size: diff.size))
    var writer = try store.makeWriter(isDurable: false)
    for blob in compressed {
      let file = try store.map(blob)
      try file.forEachStep { try writer.write($0) }
    }
    layer.blob = try writer.commit()
    try remember(layer, as: key)
    return layer
  }

  private func key(_ tars: [Blob]) -> Digest {
    let names = tars.map(\.digest.hex).joined(separator: " ")
    return Digest(of: Array("whittle layer \(compressor.identity) \(names)".utf8))
  }

  private func cached(_ key: Digest) throws -> Layer? {
    guard let bytes = try store.record(Self.folder, key), var record = RecordReader(bytes),
      let diff = record.blob(), let blob = record.blob(),
      store.blob(blob.digest, size: blob.size) != nil
    else { return nil }
    return Layer(diffID: diff.digest, tarSize: diff.size, blob: blob)
  }

  private func remember(_ layer: Layer, as key: Digest) throws {
    var record = RecordWriter()
    record.blob(Blob(digest: layer.diffID, size: layer.tarSize))
    record.blob(layer.blob)
    try store.put(record.finish(), as: key, in: Self.folder)
  }
}
