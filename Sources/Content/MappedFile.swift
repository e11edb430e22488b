package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A file mapped into memory for reading; unmapped when the last owner lets go.
///
/// Only files that nobody changes may be mapped: blobs of the store, which are never written in
/// place, and inputs that are hashed through the same mapping.
package final class MappedFile: Sendable {
  /// The mapped bytes, valid as long as this object is.
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let path: FilePath

  /// Maps a whole file.
  package convenience init(_ path: FilePath) throws(StoreError) {
    try self.init(
      try storing("open", path) {
        try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      }, path)
  }

  /// Maps a whole file below a directory, reached through no link.
  convenience init(below root: FilePath, _ steps: [String]) throws(StoreError) {
    try self.init(try openBelow(root, steps), steps.reduce(root) { $0.child($1) })
  }

  /// Maps an open file, and closes it.
  init(_ file: FileDescriptor, _ path: FilePath) throws(StoreError) {
    self.path = path
    defer { try? file.close() }
    let size = lseek(file.rawValue, 0, SEEK_END)
    guard size >= 0 else { throw StoreError("read", path, Errno(rawValue: errno)) }
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.rawValue, 0)
    guard let address, address != MAP_FAILED else {
      throw StoreError("map", path, Errno(rawValue: errno))
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }

  /// Hands on all bytes in steps, each of which leaves memory after it where there are several.
  package func forEachStep(
    _ take: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    // The optimizer may let go of the owner after the last look at `bytes`, not at what they are.
    defer { withExtendedLifetime(self) {} }
    let length = 8 << 20
    for start in stride(from: 0, to: bytes.count, by: length) {
      let step = start..<min(start + length, bytes.count)
      try take(UnsafeRawBufferPointer(rebasing: bytes[step]))
      if bytes.count > length { forget(step) }
    }
  }

  /// Tells the kernel that a range will not be read again soon, so that it leaves memory.
  package func forget(_ range: Range<Int>) {
    guard let start = bytes.baseAddress else { return }
    let page = 4096
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
  }
}
