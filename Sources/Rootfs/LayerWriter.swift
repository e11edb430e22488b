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
  private let compressor: Compressor
  private let workers: Gate
  private let runs: RunPreparation
  private static let folder = "layers"

  /// - Parameter runs: which gets runs ready for others, too.
  package init(
    store: BlobStore, compressor: Compressor, workers: Gate, runs: RunPreparation
  ) {
    self.store = store
    self.compressor = compressor
    self.workers = workers
    self.runs = runs
  }

  /// The run of the head of an image's first layer: its folders and generated entries, by path.
  package static func head(
    of tree: FileTree, bodies: [MemberPath: [UInt8]], in store: BlobStore
  ) throws -> Blob {
    var run = try RunWriter(in: store)
    for item in tree.items {
      if case .package = item.owner, item.entry.node != .directory { continue }
      _ = try (bodies[item.entry.path] ?? []).withUnsafeBytes {
        try run.append(item.entry, body: $0)
      }
    }
    return try run.finish()
  }

  /// The layer of these runs and the end of the archive, where the store has it already.
  package func cached(_ tars: [Blob]) throws -> Layer? {
    guard let bytes = try store.record(Self.folder, key(tars)),
      var record = RecordReader(bytes), let diff = record.blob(), let blob = record.blob(),
      store.blob(blob.digest, size: blob.size) != nil
    else { return nil }
    return Layer(diffID: diff.digest, tarSize: diff.size, blob: blob)
  }

  /// A layer of these runs and the end of the archive.
  ///
  /// The uncompressed bytes are hashed while runs are still being compressed.
  package func layer(_ tars: [Blob]) async throws -> Layer {
    if let cached = try cached(tars) { return cached }
    let all = tars + [try store.put(TarWriter.end)]
    // First: it is one long step after another, which no number of cores makes shorter.
    async let diff = plain(all)
    for tar in all { runs.begin(tar, compressor) }
    let blob = try await shipped(all)
    let layer = Layer(
      diffID: try await diff.digest, tarSize: try await diff.size, blob: blob)
    try remember(layer, as: key(tars))
    return layer
  }

  private func plain(_ tars: [Blob]) async throws -> Blob {
    var hasher = ContentHasher()
    for tar in tars {
      try await workers.pass {
        let file = try store.map(tar)
        file.forEachStep { hasher.update($0) }
      }
    }
    runs.takeAllCores()
    return hasher.blob()
  }

  private func shipped(_ tars: [Blob]) async throws -> Blob {
    var writer = try store.makeWriter(isDurable: false)
    for tar in tars {
      let blob = try await runs.compressed(tar, compressor)
      let file = try store.map(blob)
      try file.forEachStep { try writer.write($0) }
    }
    return try writer.commit()
  }

  private func key(_ tars: [Blob]) -> Digest {
    let names = (tars + [Blob(of: TarWriter.end)]).map(\.digest.hex).joined(separator: " ")
    return Digest(of: Array("whittle layer \(compressor.identity) \(names)".utf8))
  }

  private func remember(_ layer: Layer, as key: Digest) throws {
    var record = RecordWriter()
    record.blob(Blob(digest: layer.diffID, size: layer.tarSize))
    record.blob(layer.blob)
    try store.put(record.finish(), as: key, in: Self.folder)
  }
}
