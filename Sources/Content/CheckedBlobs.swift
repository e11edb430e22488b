internal import Synchronization

/// The blobs that this process hashed or wrote itself, so that none is hashed twice in one run.
///
/// A file that was changed or replaced since is not the one that was hashed, and counts as unknown.
final class CheckedBlobs: Sendable {
  /// What tells a file from another one, and from itself after a change.
  private struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modified: Int64
    let changed: Int64

    init(_ status: FileStatus) {
      device = status.device
      inode = status.inode
      size = status.size
      modified = status.modified
      changed = status.changed
    }
  }

  private let known = Mutex<[Digest: Identity]>([:])

  /// Notes that the file of this status has the content that the digest names.
  func insert(_ digest: Digest, _ status: FileStatus) {
    known.withLock { $0[digest] = Identity(status) }
  }

  /// Whether the file of this status was found to be what the digest names.
  func contains(_ digest: Digest, _ status: FileStatus) -> Bool {
    known.withLock { $0[digest] } == Identity(status)
  }
}
