internal import Synchronization
package import SystemPackage

/// The files of one output that were hashed by this run or an earlier one, so that an output that
/// is there and right costs no second look at all its bytes.
///
/// As git's index does, it trusts a file of which nothing changed that the kernel keeps of it
/// (``FileIdentity``) since it was hashed. Only the disk itself can change bytes unnoticed:
/// `verify --image` reads them all. A record that is lost or damaged only costs time.
package final class HashedFiles: Sendable {
  private let store: BlobStore
  private let key: Digest
  /// What the record held and is still to be trusted.
  private let old: [Digest: FileIdentity]
  private let new = Mutex<[Digest: FileIdentity]>([:])

  /// How much older than its record a file must be, in nanoseconds: two changes within one tick of
  /// the kernel's clock (10 ms at most) may have the same time.
  private static let tick: Int64 = 20_000_000

  /// - Parameter directory: the output's, which need not be there; the record is that directory's,
  ///   whatever it is called.
  package init(of directory: FilePath, in store: BlobStore) {
    self.store = store
    let place = FileStatus(of: directory, following: true).map { "\($0.device) \($0.inode)" }
    key = RecordKind.seen.key(place ?? "nothing")
    let record = store.path(of: .seen, key)
    var known: [Digest: FileIdentity] = [:]
    if let written = FileStatus(of: record), let list = try? store.record(HashedFileList.self, key)
    {
      for (digest, identity) in list.files
      where identity.changed + Self.tick < written.modified {
        known[digest] = identity
      }
    }
    old = known
  }

  /// Whether the file was found to hold what the digest names, and nothing changed since.
  package func contains(_ digest: Digest, _ path: FilePath) -> Bool {
    guard let status = FileStatus(of: path, following: true),
      old[digest] == FileIdentity(status)
    else { return false }
    new.withLock { $0[digest] = FileIdentity(status) }
    return true
  }

  /// Notes that the file has the content that the digest names.
  package func insert(_ digest: Digest, _ path: FilePath) {
    guard let status = FileStatus(of: path, following: true) else { return }
    new.withLock { $0[digest] = FileIdentity(status) }
  }

  /// Keeps what was noted, where the cache can be written.
  package func save() {
    let files = new.withLock { $0 }
    guard !files.isEmpty, files != old else { return }
    try? store.put(HashedFileList(files: files), as: key)
  }
}

/// What was seen, as the store keeps it.
private struct HashedFileList: Record {
  static let kind = RecordKind.seen
  let files: [Digest: FileIdentity]

  init(files: [Digest: FileIdentity]) { self.files = files }

  func write(to writer: inout RecordWriter) {
    writer.integer(Int64(files.count))
    for (digest, identity) in files.sorted(by: { $0.key < $1.key }) {
      writer.blob(Blob(digest: digest, size: identity.size))
      writer.identity(identity)
    }
  }

  init?(from reader: inout RecordReader) {
    let files = reader.list { reader -> (Digest, FileIdentity)? in
      guard let blob = reader.blob(), let identity = reader.identity() else { return nil }
      return (blob.digest, identity)
    }
    guard let files else { return nil }
    self.files = Dictionary(files, uniquingKeysWith: { _, last in last })
  }
}
