package import Packing
package import Content

/// What the store remembers of a layer: its digests, and the runs that it is made of.
package enum LayerRecord {
  /// - Returns: nil where there is no record, or a run is gone.
  static func read(_ key: Digest, in store: BlobStore) throws(StoreError) -> Layer? {
    guard let layer = try store.record(Layer.self, key),
      layer.runs.flatMap({ [$0.tar, $0.compressed] }).allSatisfy({
        store.blob($0.digest, size: $0.size) != nil
      })
    else { return nil }
    return layer
  }

  /// Remembers a layer under a key, and under its own digest.
  static func write(_ layer: Layer, as key: Digest, in store: BlobStore) throws(StoreError) {
    try store.put(layer, as: self.key(layer.blob.digest))
    try store.put(layer, as: key)
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
    removeTree(store.directory(RecordKind.layers.rawValue))
    return StoreDamage(digest: layer.blob.digest)
  }

  private static func key(_ digest: Digest) -> Digest {
    RecordKind.layers.key("blob \(digest.hex)")
  }
}

extension Layer: Record {
  package static let kind = RecordKind.layers

  package func write(to writer: inout RecordWriter) {
    writer.blob(Blob(digest: diffID, size: tarSize))
    writer.blob(blob)
    writer.integer(Int64(runs.count))
    for run in runs {
      writer.blob(run.tar)
      writer.blob(run.compressed)
    }
  }

  package init?(from reader: inout RecordReader) {
    guard let diff = reader.blob(), let blob = reader.blob(),
      let runs = reader.list({ reader -> LayerRun? in
        guard let tar = reader.blob(), let compressed = reader.blob() else { return nil }
        return LayerRun(tar: tar, compressed: compressed)
      })
    else { return nil }
    self.init(diffID: diff.digest, tarSize: diff.size, blob: blob, runs: runs, isHashed: false)
  }
}

extension BlobStore {
  /// The tar of a layer in pieces, without the end of the archive; each hashed.
  ///
  /// - Throws: ``StoreDamage``, ``StoreError``.
  package func tars(of layer: Layer) throws -> [SharedBytes] {
    try layer.runs.dropLast().map { run in
      let file = try map(run.tar)
      return SharedBytes(file.bytes, owner: file)
    }
  }
}
