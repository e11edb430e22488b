/// The bytes of a `Packages` file, wherever they lie.
struct IndexText: Sendable {
  private nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
  private let owner: any Sendable & AnyObject

  /// Bytes in memory.
  init(_ bytes: consuming [UInt8]) {
    let copy = Copy(bytes)
    self.init(UnsafeRawBufferPointer(copy.bytes), owner: copy)
  }

  /// Bytes that live and stay the same as long as their owner does.
  init(_ bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject) {
    self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
    self.owner = owner
  }

  var count: Int { bytes.count }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self) }
  }

  /// A copy of a range.
  subscript(range: Range<Int>) -> [UInt8] {
    defer { withExtendedLifetime(owner) {} }
    return Array(bytes[range])
  }

  /// Appends a range to an array.
  func append(_ range: Range<Int>, to array: inout [UInt8]) {
    defer { withExtendedLifetime(owner) {} }
    array.append(contentsOf: bytes[range])
  }

  /// How many line feeds there are in a range.
  func lineFeeds(_ range: Range<Int>) -> Int {
    defer { withExtendedLifetime(owner) {} }
    var count = 0
    for byte in bytes[range] where byte == 0x0A { count += 1 }
    return count
  }

  private final class Copy: Sendable {
    nonisolated(unsafe) let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ array: [UInt8]) {
      bytes = .allocate(capacity: array.count)
      _ = bytes.initialize(from: array)
    }

    deinit { bytes.deallocate() }
  }
}
