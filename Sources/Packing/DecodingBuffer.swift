internal import Content
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// Writable memory for decoded bytes: anonymous while small, an unlinked file beyond that, or a
/// file that becomes a blob.
///
/// A file lets the kernel take the pages back, so that the largest package does not decide how
/// much memory a build needs.
@safe final class DecodingBuffer: Sendable {
  /// The most that is kept in memory alone, in bytes.
  static let memoryLimit = 24 << 20

  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
  let isFile: Bool
  /// The file that becomes a blob.
  private let kept: Mutex<StagedItem?>

  private init(
    _ bytes: UnsafeMutableRawBufferPointer, isFile: Bool, kept: consuming StagedItem? = nil
  ) {
    unsafe self.bytes = bytes
    self.isFile = isFile
    self.kept = Mutex(kept)
  }

  /// Reserves `size` bytes; `directory` takes the unlinked file.
  static func reserve(
    _ size: Int, in directory: BlobStore, memoryLimit: Int = memoryLimit
  ) throws(StoreError) -> DecodingBuffer {
    guard size > 0 else {
      return unsafe DecodingBuffer(
        UnsafeMutableRawBufferPointer(start: nil, count: 0), isFile: false)
    }
    guard size > memoryLimit else {
      let bytes = unsafe try map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, directory.root)
      return unsafe DecodingBuffer(bytes, isFile: false)
    }
    let path = try directory.temporaryPath()
    let file = try storing("create", path) {
      try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
    }
    defer { try? file.close() }
    removeFile(path)
    try allocate(size, file.rawValue, path)
    return unsafe DecodingBuffer(try map(size, MAP_SHARED, file.rawValue, path), isFile: true)
  }

  /// Reserves `size` bytes, more than none, of a file that ``store(_:in:expecting:subject:)``
  /// keeps.
  static func reserveFile(_ size: Int, in store: BlobStore) throws(StoreError) -> DecodingBuffer {
    let file = try StagedItem.file(try store.temporaryPath())
    try allocate(size, file.descriptor.rawValue, file.path)
    let bytes = unsafe try map(size, MAP_SHARED, file.descriptor.rawValue, file.path)
    return unsafe DecodingBuffer(bytes, isFile: true, kept: file)
  }

  /// Hashes all bytes, a step as soon as it is finished.
  ///
  /// - Parameter finished: the steps, in their order.
  /// - Throws: `CancellationError` where they end before the last byte.
  func hash(_ finished: AsyncStream<Range<Int>>, workers: WorkLimiter) async throws -> Blob {
    var hasher = ContentHasher()
    for await step in finished {
      try await workers.pass {
        unsafe finish(bytes.count).forEachStep(of: step) { unsafe hasher.update($0) }
      }
    }
    let blob = hasher.blob()
    guard unsafe blob.size == bytes.count else { throw CancellationError() }
    return blob
  }

  /// Makes the file a blob, without a copy; nothing may be written afterwards.
  ///
  /// - Parameter blob: what ``hash(_:workers:)`` found.
  /// - Throws: ``DigestError`` when it is not what was expected, ``StoreError``.
  func store(
    _ blob: Blob, in store: BlobStore, expecting expected: (digest: Digest, size: Int64)?,
    subject: String
  ) throws -> Blob {
    if let expected {
      try blob.expect(expected.digest, size: expected.size, subject: subject)
    }
    try kept.withLock { kept throws(StoreError) in
      if let file = kept.take() { try store.adopt(file, as: blob) }
    }
    return blob
  }

  /// Asks for space now: a full disk under a mapping would be a signal, not an error.
  private static func allocate(
    _ size: Int, _ file: Int32, _ path: FilePath
  ) throws(StoreError) {
    let status = posix_fallocate(file, 0, off_t(size))
    guard status == 0 else { throw StoreError("write", path, Errno(rawValue: status)) }
  }

  private static func map(
    _ size: Int, _ flags: Int32, _ file: Int32, _ path: FilePath
  ) throws(StoreError) -> UnsafeMutableRawBufferPointer {
    let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw StoreError("map", path, Errno(rawValue: errno))
    }
    return unsafe UnsafeMutableRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let start = unsafe bytes.baseAddress { unsafe munmap(start, bytes.count) }
  }

  func forget(_ range: Range<Int>) {
    guard isFile, let start = unsafe bytes.baseAddress else { return }
    let page = 4096
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last else { return }
    unsafe madvise(start + first, last - first, MADV_DONTNEED)
  }

  /// The first `count` bytes as finished, read-only bytes.
  func finish(_ count: Int) -> SharedBytes {
    unsafe SharedBytes(UnsafeRawBufferPointer(rebasing: bytes[..<count]), owner: self)
  }
}
