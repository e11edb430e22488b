internal import Content

/// Bytes that a decoder made, or a range of a mapped file: read-only, alive as long as this is.
@safe package final class SharedBytes: Sendable {
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let owner: any Sendable & AnyObject

  package init(_ bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject) {
    unsafe self.bytes = bytes
    self.owner = owner
  }

  /// Whether the bytes lie in a file, so that the kernel may take them out of memory.
  package var isInFile: Bool {
    switch owner {
    case let scratch as DecodingBuffer: scratch.isFile
    case is MappedFile: true
    case let whole as SharedBytes: whole.isInFile
    default: false
    }
  }

  /// Tells the kernel that a range will not be read again soon.
  ///
  /// Only memory backed by a file leaves: what a decoder keeps in memory alone stays.
  package func forget(_ range: Range<Int>) {
    switch owner {
    case let scratch as DecodingBuffer: scratch.forget(range)
    case let file as MappedFile:
      if let range = unsafe shifted(range, into: file.bytes) { file.forget(range) }
    case let whole as SharedBytes:
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
