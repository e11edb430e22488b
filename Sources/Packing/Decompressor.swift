package import Content

/// Turns compressed bytes into plain ones, whole and checked, or fails.
package struct Decompressor: Sendable {
  /// Holds the unlinked files that large results are decoded into.
  private let store: BlobStore
  /// Stands before each stream, and each block of one.
  private let workers: WorkLimiter
  /// The most bytes that one stream may decode to.
  package private(set) var limit: Int
  /// The most bytes of a result of known size that are kept in memory alone.
  private var memoryLimit = DecodingBuffer.memoryLimit
  /// Whether bytes after the end of gzip data are passed over.
  private var ignoresRest = false

  /// - Parameter limit: bytes; nil: ``PackingLimits/unpackedSize``, more than the largest package
  ///   of Debian needs.
  package init(store: BlobStore, workers: WorkLimiter, limit: Int? = nil) {
    self.store = store
    self.workers = workers
    self.limit = limit ?? PackingLimits.current.unpackedSize
  }

  /// The same, but what is decoded from xz lies in an unlinked file whatever its size: it may be
  /// held for long and costs no memory.
  package var intoFiles: Decompressor {
    var copy = self
    copy.memoryLimit = 0
    return copy
  }

  /// The same for indices, of whose compressed forms a signed text has the hash: some archives have
  /// zeros after the end of the gzip data, which no other reader minds.
  package var forIndices: Decompressor {
    var copy = self
    copy.ignoresRest = true
    return copy
  }

  /// The same with another bound on the bytes of one stream.
  package func limited(to limit: Int) -> Decompressor {
    var copy = self
    copy.limit = limit
    return copy
  }

  /// - Parameter jobs: how many blocks are decoded at once, whatever else goes on.
  package init(store: BlobStore, jobs: Int, limit: Int? = nil) {
    self.init(store: store, workers: WorkLimiter(width: jobs), limit: limit)
  }

  /// Decodes a whole stream.
  ///
  /// Every check that the format has is verified; every stream, member or frame counts; a stream
  /// that ends early, and bytes after the last one, are errors.
  ///
  /// - Parameters:
  ///   - subject: what errors call the stream.
  ///   - owner: keeps `bytes` alive while `none` hands them on as they are.
  /// - Throws: ``PackingError``, or ``StoreError`` when there is no room for the result.
  package func decode(
    _ bytes: UnsafeRawBufferPointer, as encoding: Encoding, subject: String,
    owner: any Sendable & AnyObject
  ) async throws -> SharedBytes {
    let source = unsafe SharedBytes(bytes, owner: owner)
    switch encoding {
    case .none: return source
    case .xz:
      let blocks = try XZBlocks(source, subject: subject, limit: limit)
      let output = try DecodingBuffer.reserve(blocks.size, in: store, memoryLimit: memoryLimit)
      try await blocks.decode(into: output, workers: workers)
      return output.finish(blocks.size)
    default:
      return try await workers.pass {
        try decodeInOnePiece(source, as: encoding, subject: subject)
      }
    }
  }

  private func decodeInOnePiece(
    _ source: SharedBytes, as encoding: Encoding, subject: String
  ) throws -> SharedBytes {
    switch encoding {
    case .gzip:
      try GzipMembers(source, subject: subject, limit: limit, ignoresRest: ignoresRest)
        .decode(in: store)
    case .zstd: try ZstdFrames(source, subject: subject, limit: limit).decode(in: store)
    case .lzma: try LZMAAlone(source, subject: subject, limit: limit).decode(in: store)
    case .bzip2: try Bzip2Stream(source, subject: subject, limit: limit).decode(in: store)
    case .none, .xz: source
    }
  }

  /// Decodes a whole mapped file into a blob of the store, which needs no other copy where its size
  /// is known before.
  ///
  /// - Parameter expected: what the blob must be; bytes. nil: whatever it is.
  /// - Throws: ``PackingError``, ``DigestError``, ``StoreError``.
  package func store(
    _ file: MappedFile, as encoding: Encoding, expecting expected: (digest: Digest, size: Int64)?,
    subject: String
  ) async throws -> Blob {
    if encoding == .xz {
      let source = unsafe SharedBytes(file.bytes, owner: file)
      let blocks = try XZBlocks(source, subject: subject, limit: limit)
      if blocks.size > 0 {
        let output = try DecodingBuffer.reserveFile(blocks.size, in: store)
        let (finished, steps) = AsyncStream<Range<Int>>.makeStream()
        async let blob = output.hash(finished, workers: workers)
        do {
          defer { steps.finish() }
          try await blocks.decode(into: output, workers: workers, steps: steps)
        }
        return try output.store(try await blob, in: store, expecting: expected, subject: subject)
      }
    }
    let decoded = try await decode(file, as: encoding, subject: subject)
    var writer = try store.makeWriter(isDurable: false)
    try unsafe writer.write(decoded.bytes)
    guard let expected else { return try writer.commit() }
    return try writer.commit(
      expecting: expected.digest, size: expected.size, subject: subject)
  }

  /// Decodes a whole mapped file, by the ending of its name unless told.
  package func decode(_ file: MappedFile, as encoding: Encoding, subject: String) async throws
    -> SharedBytes
  {
    unsafe try await decode(file.bytes, as: encoding, subject: subject, owner: file)
  }
}
