package import Content

/// Turns compressed bytes into plain ones, whole and checked, or fails.
package struct Decompressor: Sendable {
  /// Holds the unlinked files that large results are decoded into.
  private let store: BlobStore
  /// How many blocks are decoded at once.
  private let jobs: Int
  /// The most bytes that one stream may decode to.
  package let limit: Int

  /// - Parameter limit: bytes; 16 GiB, more than the largest package of Debian needs.
  package init(store: BlobStore, jobs: Int, limit: Int = 16 << 30) {
    self.store = store
    self.jobs = jobs
    self.limit = limit
  }

  /// Decodes a whole stream.
  ///
  /// Every check that the format has is verified; every stream, member or frame counts; a stream
  /// that ends early, and bytes after the last one, are errors.
  ///
  /// - Parameters:
  ///   - subject: what errors call the stream.
  ///   - owner: keeps `bytes` alive while `none` hands them on as they are.
  /// - Throws: ``ArchiveError``, or ``StoreError`` when there is no room for the result.
  package func decode(
    _ bytes: UnsafeRawBufferPointer, as encoding: Encoding, subject: String,
    owner: any Sendable & AnyObject
  ) async throws -> Plain {
    let source = unsafe Plain(bytes, owner: owner)
    switch encoding {
    case .none: return source
    case .xz:
      let blocks = try unsafe XZBlocks(source.bytes, subject: subject, limit: limit)
      let output = try Scratch.reserve(blocks.size, in: store)
      try await blocks.decode(into: output, jobs: jobs)
      withExtendedLifetime(source) {}
      return output.finish(blocks.size)
    case .gzip: return try GzipMembers(source, subject: subject, limit: limit).decode(in: store)
    case .zstd: return try ZstdFrames(source, subject: subject, limit: limit).decode(in: store)
    case .lzma: return try LZMAAlone(source, subject: subject, limit: limit).decode(in: store)
    case .bzip2: return try Bzip2Stream(source, subject: subject, limit: limit).decode(in: store)
    }
  }

  /// Decodes a whole mapped file, by the ending of its name unless told.
  package func decode(_ file: MappedFile, as encoding: Encoding, subject: String) async throws
    -> Plain
  {
    unsafe try await decode(file.bytes, as: encoding, subject: subject, owner: file)
  }
}

/// Room for a result whose size is known only at its end: doubled as it fills.
struct GrowingScratch: ~Copyable {
  private(set) var scratch: Scratch
  private(set) var count = 0
  private let store: BlobStore
  private let limit: Int
  private let subject: String

  init(expecting size: Int, limit: Int, in store: BlobStore, subject: String) throws {
    self.store = store
    self.limit = limit
    self.subject = subject
    scratch = try Scratch.reserve(max(64 << 10, min(size, limit)), in: store)
  }

  /// The room that is left.
  var room: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: scratch.bytes[count...])
  }

  mutating func advance(_ written: Int) { count += written }

  /// Makes more room.
  ///
  /// - Throws: ``ArchiveError`` beyond the limit.
  mutating func grow() throws {
    guard unsafe scratch.bytes.count < limit else {
      throw ArchiveError(subject, "it unpacks to more than the limit of \(limit) bytes")
    }
    let larger = unsafe try Scratch.reserve(min(limit, scratch.bytes.count * 2), in: store)
    unsafe larger.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch.bytes[..<count]))
    scratch = larger
  }

  consuming func finish() -> Plain { scratch.finish(count) }
}
