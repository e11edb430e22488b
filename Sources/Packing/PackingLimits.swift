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

  package init() {}

  @TaskLocal package static var current = PackingLimits()

  /// What an error says of the way out.
  package static func remedy(_ name: String) -> String { "; `--limit \(name)=N` raises it" }

  /// The remedy of a bound on decoded bytes, where it is the user's to raise.
  static func remedy(unpacked limit: Int) -> String {
    limit == current.unpackedSize ? remedy("unpacked-size") : ""
  }
}
