internal import Synchronization

/// The blobs that this process hashed or wrote itself, so that none is hashed twice in one run.
///
/// A file that was changed or replaced since is not the one that was hashed, and counts as unknown.
final class CheckedBlobs: Sendable {
  private let known = Mutex<[Digest: FileIdentity]>([:])

  /// Notes that the file of this status has the content that the digest names.
  func insert(_ digest: Digest, _ status: FileStatus) {
    known.withLock { $0[digest] = FileIdentity(status) }
  }

  /// Whether the file of this status was found to be what the digest names.
  func contains(_ digest: Digest, _ status: FileStatus) -> Bool {
    known.withLock { $0[digest] } == FileIdentity(status)
  }
}
