internal import Building
internal import Deciding
internal import Lock
internal import Repository
public import Content
public import SystemPackage

/// Something that happened during a command, for progress on a terminal.
public enum Event: Hashable, Sendable {
  /// An index of an archive is being read.
  case reading(String)
  /// These packages are wanted next, by the names of ``fetching(name:bytes:total:)``, with their
  /// sizes in bytes; those that the cache has are among them.
  case expecting([String: Int64])
  /// A download moved on.
  case fetching(name: String, bytes: Int64, total: Int64)
  /// A package or index is in the store now.
  case fetched(name: String, bytes: Int64, fromStore: Bool)
  /// A blob is on its way to a registry.
  case sending(name: String, bytes: Int64, total: Int64)
  /// A package is being unpacked.
  case unpacking(package: String, architecture: String)
  /// An image was built.
  case built(image: String, bytes: Int64)
  /// A lock was written on the way to what was asked for.
  case wroteLock(FilePath)
  /// A lock belongs to another state of its manifest: new packages are looked at instead.
  case passedOverLock(FilePath)
  /// A lock is read without its manifest, which is there and cannot be read.
  case passedOverManifest(lock: String, reason: String)
  /// A place gave something that cannot be trusted, and the next one is tried.
  case passedOverPlace(place: String, name: String, reason: String)
  /// A blob of the cache was damaged, and is made again.
  case repairing(Digest)
  /// A form of output holds one image, and this is the one that was chosen.
  case chose(ImagePart, form: String)
  /// Images of a manifest that its lock does not hold, so that they are not built.
  case leftOut(architectures: [String], variants: [String], lock: String)
  /// An output has images of others under these names, which stay.
  case keptImages([String], FilePath)
  /// A directory was written without the owners of its files, which only root can give.
  case leftOwners(FilePath)
  /// A check found something that is not an error, in a manifest that is being locked.
  case finding(String)
  /// Something of an image could not be read; the rest is.
  case incomplete(String)
  /// Something that whoever reviews the lock should know of.
  case noticed(Notice)

  /// What tells one image of a manifest from another.
  public enum ImagePart: Hashable, Sendable {
    case architecture(String)
    case variant(String)
  }
}

extension Event {
  init(_ event: BuildEvent) {
    self =
      switch event {
      case .expecting(let packages):
        .expecting(
          Dictionary(
            packages.filter { !$0.isLocal }.map { ($0.title, $0.deb.size) },
            uniquingKeysWith: { first, _ in first }))
      case .unpacking(let package, let architecture):
        .unpacking(package: package, architecture: architecture)
      case .built(let image, let bytes): .built(image: image, bytes: bytes)
      case .repairing(let digest): .repairing(digest)
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
        case .passedOver(let place, let name, let reason):
          .passedOverPlace(place: place, name: name, reason: reason)
        case .noted(let note): .noticed(Notice(note))
        }
    }
  }
}

/// Takes events as they happen, from any thread.
public typealias EventHandler = @Sendable (Event) -> Void
