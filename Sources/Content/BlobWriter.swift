internal import SystemPackage

/// A blob being written: committed under its digest, or gone without a trace.
package struct BlobWriter: ~Copyable {
  private let aside: StagedItem
  private let store: BlobStore
  private let isDurable: Bool
  private var hasher = ContentHasher()
  private var longHasher: LongHasher?

  private init(
    _ aside: consuming StagedItem, store: BlobStore, isDurable: Bool, hashesLong: Bool
  ) {
    longHasher = hashesLong ? LongHasher() : nil
    self.aside = aside
    self.store = store
    self.isDurable = isDurable
  }

  /// Opens a new file in the store's `tmp`.
  static func create(
    in store: BlobStore, isDurable: Bool, hashesLong: Bool
  ) throws(StoreError) -> BlobWriter {
    BlobWriter(
      try StagedItem.file(try store.temporaryPath()), store: store, isDurable: isDurable,
      hashesLong: hashesLong)
  }

  /// Bytes written so far.
  package var size: Int64 { hasher.size }

  /// Appends bytes and hashes them.
  package mutating func write(_ bytes: borrowing RawSpan) throws(StoreError) {
    hasher.update(bytes)
    bytes.withUnsafeBytes { longHasher?.update($0) }
    let (file, path) = (aside.descriptor, aside.path)
    try storing("write", path) {
      try bytes.withUnsafeBytes { _ = try file.writeAll($0) }
    }
  }

  /// Appends bytes and hashes them.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    hasher.update(bytes)
    longHasher?.update(bytes)
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
    try blob.expect(digest, size: size, subject: subject)
    try finish(as: blob)
    return blob
  }

  /// The same for a content that may be known by its SHA-512 alone: the writer must have been made
  /// for it.
  package consuming func commit(
    expecting promise: ContentPromise, size: Int64, subject: String
  ) throws -> Blob {
    let expected: String
    switch promise {
    case .sha256(let digest):
      return try commit(expecting: digest, size: size, subject: subject)
    case .sha512(let text): expected = text
    }
    let blob = hasher.blob()
    try blob.expect(blob.digest, size: size, subject: subject)
    guard let found = longHasher?.text, found == expected else {
      throw DigestError.longMismatch(
        subject: subject, expected: expected, found: longHasher?.text ?? "none")
    }
    let store = store
    try finish(as: blob)
    try store.note(blob, sha512: expected)
    return blob
  }

  private consuming func finish(as blob: Blob) throws(StoreError) {
    let store = store
    if isDurable { try synchronize(aside.descriptor, aside.path) }
    try store.adopt(aside, as: blob)
  }
}

extension BlobStore {
  /// Gives a file of `tmp` the name of the bytes that are in it.
  ///
  /// - Parameter blob: what the caller found when it hashed the file.
  package func adopt(_ file: consuming StagedItem, as blob: Blob) throws(StoreError) {
    let destination = blobs.child(blob.digest.hex)
    try makeOwn("blobs", "sha256")
    try file.replace(destination)
    if let status = FileStatus(of: destination) { checked.insert(blob.digest, status) }
  }
}
