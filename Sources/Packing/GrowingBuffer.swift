internal import Content

/// Room for a result whose size is known only at its end: doubled as it fills.
struct GrowingBuffer: ~Copyable {
  private(set) var scratch: DecodingBuffer
  private(set) var count = 0
  private var forgotten = 0
  private let store: BlobStore
  private let limit: Int
  private let subject: String

  /// How much is written before the kernel may take it out of memory, in bytes.
  private static let step = 8 << 20
  /// The most that a promise reserves at once, in bytes: what lies must not fill the disk.
  private static let firstRoom = 64 << 20

  /// - Parameter size: what the stream promises, or a guess; bytes.
  init(expecting size: Int, limit: Int, in store: BlobStore, subject: String) throws {
    self.store = store
    self.limit = limit
    self.subject = subject
    scratch = try DecodingBuffer.reserve(max(64 << 10, min(size, limit, Self.firstRoom)), in: store)
  }

  /// The room that is left.
  var room: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: scratch.bytes[count...])
  }

  /// The room that a decoder which goes on where it stopped is given at once.
  ///
  /// What it writes in one call is in memory until the call ends.
  var nextStep: UnsafeMutableRawBufferPointer {
    let room = unsafe room
    return unsafe UnsafeMutableRawBufferPointer(rebasing: room.prefix(Self.step))
  }

  mutating func advance(_ written: Int) {
    count += written
    guard count - forgotten >= Self.step else { return }
    scratch.forget(forgotten..<count)
    forgotten = count
  }

  /// Makes more room.
  ///
  /// - Throws: ``PackingError`` beyond the limit.
  mutating func grow() throws {
    guard unsafe scratch.bytes.count < limit else {
      let remedy = PackingLimits.remedy(unpacked: limit)
      throw PackingError(subject, "it unpacks to more than the limit of \(limit) bytes\(remedy)")
    }
    let size = unsafe scratch.bytes.count
    let larger = try DecodingBuffer.reserve(size > limit / 2 ? limit : size * 2, in: store)
    var copied = 0
    while copied < count {
      let range = copied..<min(count, copied + Self.step)
      let part = unsafe UnsafeRawBufferPointer(rebasing: scratch.bytes[range])
      unsafe UnsafeMutableRawBufferPointer(rebasing: larger.bytes[range]).copyMemory(from: part)
      scratch.forget(range)
      larger.forget(range)
      copied = range.upperBound
    }
    scratch = larger
  }

  consuming func finish() -> SharedBytes { scratch.finish(count) }
}
