/// A step of a download, for progress.
package enum FetchEvent: Hashable, Sendable {
  case started(name: String, size: Int64)
  /// Bytes so far.
  case advanced(name: String, bytes: Int64, size: Int64)
  /// Checked, and in the store.
  case finished(name: String, bytes: Int64, fromStore: Bool)
  /// A place gave something that cannot be trusted, and the next one is tried.
  case passedOver(place: String, name: String, reason: String)
}

/// Takes events as they happen, from any thread.
package typealias FetchHandler = @Sendable (FetchEvent) -> Void
