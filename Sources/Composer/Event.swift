/// Something that happened during a command, for progress on a terminal.
public enum Event: Hashable, Sendable {
  /// An index of an archive is being read.
  case reading(String)
  /// A download moved on.
  case fetching(name: String, bytes: Int64, total: Int64)
  /// A package or index is in the store now.
  case fetched(name: String, bytes: Int64, fromStore: Bool)
  /// A package is being unpacked.
  case unpacking(package: String, architecture: String)
  /// An image was built.
  case built(image: String, bytes: Int64)
  /// Something that a user should know, and that is no error.
  case note(String)
}

/// Takes events as they happen, from any thread.
public typealias EventHandler = @Sendable (Event) -> Void
