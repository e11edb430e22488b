package import Content
package import Packing
package import Rootfs
internal import Tree

/// A layer as an image has it: the stored bytes, which need not be what any digest says.
package struct ForeignLayer: Sendable {
  private let bytes: SharedBytes
  private let subject: String

  /// - Parameter subject: what errors call it.
  package init(_ bytes: SharedBytes, subject: String) {
    self.bytes = bytes
    self.subject = subject
  }

  /// The first entry, and the field of it, in which these bytes are not those of a layer.
  ///
  /// Of bytes that are damaged, the entry that cannot be read as it was.
  ///
  /// - Parameters:
  ///   - expected: the layer that a lock pins.
  ///   - store: holds its runs.
  /// - Returns: nil where nothing can be said.
  package func difference(
    from expected: Layer, in store: BlobStore
  ) async throws -> LayerDifference? {
    let pieces = try store.tars(of: expected)
    let plain: SharedBytes
    do {
      plain = try await LayerReader(store: store, jobs: 1).decode(bytes, subject: subject)
    } catch is PackingError {
      guard Encoding(beginningOf: bytes) == .gzip,
        let offset = DamagedGzip.firstDifference(in: bytes, from: pieces)
      else { return nil }
      return try LayerDifference.damage(at: offset, of: pieces, subject: subject)
    }
    return try LayerDifference.first(
      expected: pieces, found: [plain], subject: subject, place: "in the image")
  }
}
