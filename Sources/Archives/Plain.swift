internal import Content
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// Bytes that a decoder made, or a range of a mapped file: read-only, alive as long as this is.
@safe package final class Plain: Sendable {
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let owner: any Sendable & AnyObject

  package init(_ bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject) {
    unsafe self.bytes = bytes
    self.owner = owner
  }

  /// Tells the kernel that a range will not be read again soon.
  ///
  /// Only memory backed by a file leaves: what a decoder keeps in memory alone stays.
  package func forget(_ range: Range<Int>) {
    switch owner {
    case let scratch as Scratch: scratch.forget(range)
    case let file as MappedFile:
      if let range = unsafe shifted(range, into: file.bytes) { file.forget(range) }
    case let whole as Plain:
      if let range = unsafe shifted(range, into: whole.bytes) { whole.forget(range) }
    default: break
    }
  }

  /// Where a range of these bytes lies in those that they are a part of.
  private func shifted(_ range: Range<Int>, into whole: UnsafeRawBufferPointer) -> Range<Int>? {
    guard let own = unsafe bytes.baseAddress, let start = whole.baseAddress else {
      return nil
    }
    let offset = unsafe own - start
    let end = range.upperBound + offset
    guard offset >= 0, end <= whole.count else { return nil }
    return range.lowerBound + offset..<end
  }

  /// Hands a range on in steps, each forgotten after it where there are several: so that no single
  /// body, however large, fills the memory.
  package func forEachStep(
    of range: Range<Int>, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    // The optimizer may let go of the owner after the last look at `bytes`, not at what they are.
    defer { withExtendedLifetime(self) {} }
    var start = range.lowerBound
    while start < range.upperBound {
      let step = start..<min(start + Self.step, range.upperBound)
      try unsafe take(UnsafeRawBufferPointer(rebasing: bytes[step]))
      if range.count > Self.step { forget(step) }
      start = step.upperBound
    }
  }

  private static let step = 8 << 20
}

/// Writable memory for decoded bytes: anonymous while small, an unlinked file beyond that.
///
/// A file lets the kernel take the pages back, so that the largest package does not decide how
/// much memory a build needs.
@safe final class Scratch: Sendable {
  /// The most that is kept in memory alone, in bytes.
  static let memoryLimit = 24 << 20

  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
  private let isFile: Bool

  private init(_ bytes: UnsafeMutableRawBufferPointer, isFile: Bool) {
    unsafe self.bytes = bytes
    self.isFile = isFile
  }

  /// Reserves `size` bytes; `folder` takes the unlinked file.
  static func reserve(_ size: Int, in folder: BlobStore) throws(StoreError) -> Scratch {
    guard size > 0 else {
      return unsafe Scratch(UnsafeMutableRawBufferPointer(start: nil, count: 0), isFile: false)
    }
    guard size > memoryLimit else {
      return try map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, folder.root)
    }
    let path = try folder.temporaryPath()
    let file = try storing("create", path) {
      try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
    }
    defer { try? file.close() }
    removeFile(path)
    // Space is asked for now: a full disk under a mapping would be a signal, not an error.
    let status = posix_fallocate(file.rawValue, 0, off_t(size))
    guard status == 0 else { throw StoreError("write", path, Errno(rawValue: status)) }
    return try map(size, MAP_SHARED, file.rawValue, path)
  }

  private static func map(
    _ size: Int, _ flags: Int32, _ file: Int32, _ path: FilePath
  ) throws(StoreError) -> Scratch {
    let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw StoreError("map", path, Errno(rawValue: errno))
    }
    return unsafe Scratch(
      UnsafeMutableRawBufferPointer(start: address, count: size), isFile: flags & MAP_SHARED != 0)
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
  func finish(_ count: Int) -> Plain {
    unsafe Plain(UnsafeRawBufferPointer(rebasing: bytes[..<count]), owner: self)
  }
}
