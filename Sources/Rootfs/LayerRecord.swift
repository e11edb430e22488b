package import Archives
package import Content

/// What the store remembers of a layer: its digests, and the runs that it is made of.
package enum LayerRecord {
  private static let folder = "layers"

  /// - Returns: nil where there is no record, or a run is gone.
  static func read(_ key: Digest, in store: BlobStore) throws(StoreError) -> Layer? {
    guard let bytes = try store.record(folder, key), var record = RecordReader(bytes),
      let diff = record.blob(), let blob = record.blob(),
      let runs = record.list({ record -> LayerRun? in
        guard let tar = record.blob(), let compressed = record.blob() else { return nil }
        return LayerRun(tar: tar, compressed: compressed)
      }),
      runs.flatMap({ [$0.tar, $0.compressed] }).allSatisfy({
        store.blob($0.digest, size: $0.size) != nil
      })
    else { return nil }
    return Layer(
      diffID: diff.digest, tarSize: diff.size, blob: blob, runs: runs, isHashed: false)
  }

  /// Remembers a layer under a key, and under its own digest.
  static func write(_ layer: Layer, as key: Digest, in store: BlobStore) throws(StoreError) {
    var record = RecordWriter()
    record.blob(Blob(digest: layer.diffID, size: layer.tarSize))
    record.blob(layer.blob)
    record.integer(Int64(layer.runs.count))
    for run in layer.runs {
      record.blob(run.tar)
      record.blob(run.compressed)
    }
    let bytes = record.finish()
    try store.put(bytes, as: self.key(layer.blob.digest), in: folder)
    try store.put(bytes, as: key, in: folder)
  }

  /// The layer whose blob has that digest; nil where the store does not hold its runs.
  package static func layer(_ digest: Digest, in store: BlobStore) throws(StoreError) -> Layer? {
    try read(key(digest), in: store)
  }

  /// Says why the parts of a layer, put together, are not its blob, and removes what is wrong.
  ///
  /// - Returns: the damaged part, or the layer where its record lies.
  package static func damage(of layer: Layer, in store: BlobStore) throws(StoreError) -> StoreDamage
  {
    for run in layer.runs where try !store.check(run.compressed) {
      return StoreDamage(digest: run.compressed.digest)
    }
    removeTree(store.folder(folder))
    return StoreDamage(digest: layer.blob.digest)
  }

  private static func key(_ digest: Digest) -> Digest {
    Digest(of: Array("whittle layer blob \(digest.hex)".utf8))
  }
}

extension BlobStore {
  /// The tar of a layer in pieces, without the end of the archive; each hashed.
  ///
  /// - Throws: ``StoreDamage``, ``StoreError``.
  package func tars(of layer: Layer) throws -> [Plain] {
    try layer.runs.dropLast().map { run in
      let file = try map(run.tar)
      return Plain(file.bytes, owner: file)
    }
  }
}
