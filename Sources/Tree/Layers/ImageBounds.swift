internal import Content
internal import Packing
internal import Synchronization

/// What the layers of one image may cost together: a hundred layers, each just within what one may
/// cost, must not cost gigabytes or minutes either.
package final class ImageBounds: Sendable {
  private struct Spent {
    var unpacked: Int64 = 0
    var entries = 0
    var kept = 0
  }

  private let spent = Mutex(Spent())
  private let limit: Int64
  private let subject: String

  /// - Parameters:
  ///   - layers: what is stored of the image.
  ///   - subject: what errors call it.
  package init(_ layers: [StoredLayer], subject: String) {
    let stored = layers.reduce(0) { $0 + $1.bytes.bytes.count }
    limit = Int64(PackingLimits.current.layerSize(stored: stored))
    self.subject = subject
  }

  /// Counts a layer that was read, and makes it give up its kept bytes where those of others have
  /// taken the room for them.
  ///
  /// - Throws: `PackingError` where all that were read have more bytes or entries than the image may.
  package func add(_ layer: inout LayerContents) throws {
    let (size, kept) = (layer.diff.size, layer.keptSize)
    let entries = layer.changes.count
    let (total, isWithin, hasRoom) = spent.withLock { spent in
      spent.unpacked += size
      spent.entries += entries
      let hasRoom = spent.kept + kept <= PackingLimits.current.keptSize
      if hasRoom { spent.kept += kept }
      return (spent.entries, spent.unpacked <= limit, hasRoom)
    }
    guard total <= PackingLimits.current.entries else {
      throw PackingError(
        subject,
        "its layers together have more than \(PackingLimits.current.entries) entries"
          + PackingLimits.remedy("entries"))
    }
    guard isWithin else {
      throw PackingError(
        subject,
        "its layers together exceed the limit of \(limit) bytes"
          + PackingLimits.remedy("layer-ratio"))
    }
    if !hasRoom { layer.forgetKept() }
  }
}
