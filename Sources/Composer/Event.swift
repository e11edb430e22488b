internal import Building
internal import Deciding
internal import Repository

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

extension Event {
  init(_ event: BuildEvent) {
    self =
      switch event {
      case .unpacking(let package, let architecture):
        .unpacking(package: package, architecture: architecture)
      case .built(let image, let bytes): .built(image: image, bytes: bytes)
      case .repairing(let digest):
        .note("the cached blob \(digest) was damaged; rebuilding it")
      }
  }

  init(_ event: ArchiveEvent) {
    switch event {
    case .reading(let archive, let suite): self = .reading("\(archive) \(suite)")
    case .fetch(let event):
      self =
        switch event {
        case .started(let name, let size): .fetching(name: name, bytes: 0, total: size)
        case .advanced(let name, let bytes, let size):
          .fetching(name: name, bytes: bytes, total: size)
        case .finished(let name, let bytes, let fromStore):
          .fetched(name: name, bytes: bytes, fromStore: fromStore)
        case .note(let text): .note(text)
        }
    }
  }
}

/// Takes events as they happen, from any thread.
public typealias EventHandler = @Sendable (Event) -> Void
