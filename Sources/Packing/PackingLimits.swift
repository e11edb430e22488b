/// How much an archive may have of anything before it is refused.
///
/// Bound to a task: every reader below one command sees the same bounds without being handed them.
package struct PackingLimits: Hashable, Sendable {
  /// Entries of one archive.
  ///
  /// Debian's largest packages have fewer than half. Each is held in memory while its archive is
  /// looked at: so many took `ls` 500 MB.
  package var entries = 300_000
  /// Bytes of one entry.
  package var entrySize = 16 << 30
  /// Bytes that one compressed stream may decode to.
  package var unpackedSize = 16 << 30
  /// Bytes of one index, decoded.
  package var indexSize = 1 << 30

  /// How many times its stored bytes a layer of an image that is looked at may decode to, beyond
  /// ``layerFloor``: a few bytes must not cost gigabytes, or minutes.
  package var layerRatio = 100
  /// Bytes that any layer may decode to; a seam for tests.
  package var layerFloor = 64 << 20

  /// Bytes of the records of packages and accounts that are held of one image.
  ///
  /// An image of 1 000 packages has 10 MB. A seam for tests.
  package var keptSize = 64 << 20

  package init() {}

  /// The most bytes that a layer may decode to.
  ///
  /// - Parameter stored: its bytes as they are stored.
  package func layerSize(stored: Int) -> Int {
    let (size, isLarge) = stored.multipliedReportingOverflow(by: layerRatio)
    return isLarge ? unpackedSize : min(unpackedSize, max(layerFloor, size))
  }

  @TaskLocal package static var current = PackingLimits()

  /// What an error says of the way out.
  package static func remedy(_ name: String) -> String { "; `--limit \(name)=N` raises it" }

  /// The remedy of a bound on decoded bytes, where it is the user's to raise.
  static func remedy(unpacked limit: Int) -> String {
    limit == current.unpackedSize ? remedy("unpacked-size") : ""
  }
}
