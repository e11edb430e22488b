package import Packing
package import Content
package import Tree

/// One layer of an image.
package struct Layer: Hashable, Sendable {
  /// The digest of the uncompressed tar (OCI image-spec, config.md, "DiffID").
  package var diffID: Digest
  /// The uncompressed tar, in bytes.
  package var tarSize: Int64
  /// The layer's blob as it is shipped: the compressed forms of the runs one after the other, which
  /// is how the store holds it.
  package var blob: Blob
  /// The runs and the end of the archive.
  package var runs: [LayerRun]
  /// Whether this process hashed it, and did not only read of it in the store.
  package var isHashed: Bool
}

/// A run of tar bytes of a layer, and its compressed form.
package struct LayerRun: Hashable, Sendable {
  package var tar: Blob
  package var compressed: Blob

  package init(tar: Blob, compressed: Blob) {
    self.tar = tar
    self.compressed = compressed
  }
}

/// Puts runs of tar bytes together to layers.
package struct LayerWriter: Sendable {
  private let store: BlobStore
  private let compressor: Compressor
  private let workers: WorkLimiter
  private let runs: RunPreparation

  /// - Parameter runs: which gets runs ready for others, too.
  package init(
    store: BlobStore, compressor: Compressor, workers: WorkLimiter, runs: RunPreparation
  ) {
    self.store = store
    self.compressor = compressor
    self.workers = workers
    self.runs = runs
  }

  /// The run of the head of an image's first layer: its directories and generated entries, by path.
  ///
  /// - Parameter left: the paths of files that another layer has.
  package static func head(
    of tree: Tree, _ generated: [GeneratedEntry], without left: Set<MemberPath> = [],
    in store: BlobStore
  ) throws -> Blob {
    try run(of: tree, generated, in: store) { !left.contains($0) }
  }

  /// The run of some generated files, by path.
  package static func files(
    _ files: Set<MemberPath>, of tree: Tree, _ generated: [GeneratedEntry], in store: BlobStore
  ) throws -> Blob {
    try run(of: tree, generated, in: store, where: files.contains)
  }

  private static func run(
    of tree: Tree, _ generated: [GeneratedEntry], in store: BlobStore,
    where isWanted: (MemberPath) -> Bool
  ) throws -> Blob {
    var run = try RunWriter(in: store)
    let bodies = Dictionary(
      generated.map { ($0.entry.path, $0.body) }, uniquingKeysWith: { _, last in last })
    for entry in tree.entries where entry.package == nil && isWanted(entry.path) {
      _ = try (bodies[entry.path] ?? []).withUnsafeBytes { try run.append(entry, body: $0) }
    }
    return try run.finish()
  }

  /// A layer of these runs and the end of the archive.
  ///
  /// The uncompressed bytes are hashed while runs are still being compressed.
  package func layer(_ tars: [Blob]) async throws -> Layer {
    if let cached = try LayerRecord.read(key(tars), in: store) { return cached }
    let all = tars + [try store.put(TarWriter.end)]
    // First: it is one long step after another, which no number of cores makes shorter.
    async let diff = plain(all)
    for tar in all { runs.begin(tar, compressor) }
    let (parts, blob) = try await shipped(all)
    let layer = Layer(
      diffID: try await diff.digest, tarSize: try await diff.size, blob: blob,
      runs: zip(all, parts).map { LayerRun(tar: $0, compressed: $1) }, isHashed: true)
    try LayerRecord.write(layer, as: key(tars), in: store)
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

  private func shipped(_ tars: [Blob]) async throws -> (parts: [Blob], whole: Blob) {
    var hasher = ContentHasher()
    var parts: [Blob] = []
    for tar in tars {
      let part = try await runs.compressed(tar, compressor)
      try await workers.pass {
        let file = try store.map(part)
        file.forEachStep { hasher.update($0) }
      }
      parts.append(part)
    }
    return (parts, hasher.blob())
  }

  private func key(_ tars: [Blob]) -> Digest {
    let names = (tars + [Blob(of: TarWriter.end)]).map(\.digest.hex).joined(separator: " ")
    return RecordKind.layers.key("\(compressor.identity) \(names)")
  }
}
