/// A step of a download, for progress.
package enum FetchEvent: Hashable, Sendable {
  case started(name: String, size: Int64)
  /// Bytes so far.
  case advanced(name: String, bytes: Int64, size: Int64)
  /// Checked, and in the store.
  case finished(name: String, bytes: Int64, fromStore: Bool)
  /// A place gave something that cannot be trusted, and the next one is tried.
  case passedOver(place: String, name: String, reason: String)
  case noted(ArchiveNote)
}

/// Something about an archive that is no error by itself.
package enum ArchiveNote: Hashable, Sendable {
  /// Stanzas of an index that cannot be read, so that these packages are not seen; of the first
  /// few each is told.
  case unreadableStanzas(index: String, count: Int, first: [String])
  /// A suite has no index for an architecture.
  case noPackages(suite: String, architecture: String)
  /// Two archives have a package at one version, with different bytes.
  case twin(package: String, taken: String, other: String)
}

/// Takes events as they happen, from any thread.
package typealias FetchHandler = @Sendable (FetchEvent) -> Void
