/// What a tracker published, in whatever form, as far as some source packages are concerned.
package struct TrackerData: Hashable, Sendable {
  /// By source, then identifier.
  package private(set) var advisories: [String: [Advisory]]

  /// Reads the JSON of Debian's security tracker, or records of OSV.
  ///
  /// - Parameters:
  ///   - texts: the files; several only of OSV's.
  ///   - sources: whose advisories are wanted.
  /// - Throws: ``TrackerError``.
  package init(
    _ texts: [(place: String, bytes: UnsafeRawBufferPointer)], of sources: Set<String>
  ) throws(TrackerError) {
    var found: [Advisory] = []
    var export = OSVExport(of: sources)
    for (place, bytes) in texts {
      if DebianTracker.isLikely(bytes) {
        found += try DebianTracker.advisories(bytes, of: sources, place: place)
      } else if OSVExport.isLikely(bytes) {
        try export.add(bytes, place: place)
      } else {
        throw .unknownForm(place)
      }
    }
    found += export.advisories
    advisories = Dictionary(grouping: found, by: \.source)
      .mapValues { $0.sorted { $0.identifier < $1.identifier } }
  }
}
