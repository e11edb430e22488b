internal import SystemPackage

/// A blob being written: committed under its digest, or gone without a trace.
package struct BlobWriter: ~Copyable {
  private let aside: Unfinished
  private let store: BlobStore
  private let isDurable: Bool
  private var hasher = ContentHasher()

  private init(_ aside: consuming Unfinished, store: BlobStore, isDurable: Bool) {
    self.aside = aside
    self.store = store
    self.isDurable = isDurable
  }

  /// Opens a new file in the store's `tmp`.
  static func create(
    in store: BlobStore, isDurable: Bool
  ) throws(StoreError) -> BlobWriter {
    BlobWriter(
      try Unfinished.file(try store.temporaryPath()), store: store, isDurable: isDurable)
  }

  /// Bytes written so far.
  package var size: Int64 { hasher.size }

  /// Appends bytes and hashes them.
  package mutating func write(_ bytes: borrowing RawSpan) throws(StoreError) {
    hasher.update(bytes)
    let (file, path) = (aside.descriptor, aside.path)
    try storing("write", path) {
      try bytes.withUnsafeBytes { _ = try file.writeAll($0) }
    }
  }

  /// Appends bytes and hashes them.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    hasher.update(bytes)
    let (file, path) = (aside.descriptor, aside.path)
    try storing("write", path) { _ = try file.writeAll(bytes) }
  }

  /// Gives the bytes their name, a durable blob's when they are on disk.
  package consuming func commit() throws(StoreError) -> Blob {
    let blob = hasher.blob()
    try finish(as: blob)
    return blob
  }

  /// Gives the bytes their name, if they are what was promised.
  ///
  /// - Parameter subject: what an error calls them.
  /// - Throws: ``DigestError`` when size or digest differ: nothing is stored then.
  package consuming func commit(
    expecting digest: Digest, size: Int64, subject: String
  ) throws -> Blob {
    let blob = hasher.blob()
    guard blob.size == size else {
      throw DigestError.wrongSize(subject: subject, expected: size, found: blob.size)
    }
    guard blob.digest == digest else {
      throw DigestError.mismatch(subject: subject, expected: digest, found: blob.digest)
    }
    try finish(as: blob)
    return blob
  }

  private consuming func finish(as blob: Blob) throws(StoreError) {
    let store = store
    let destination = store.path(of: blob.digest)
    try makeFolder(destination.removingLastComponent())
    if isDurable { try synchronize(aside.descriptor, aside.path) }
    try aside.replace(destination)
    if let status = FileStatus(of: destination) { store.checked.insert(blob.digest, status) }
  }
}
