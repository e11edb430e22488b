internal import CZstd
internal import Content

/// A zstd file's frames (RFC 8878), skippable ones among them.
///
/// The end of input inside a frame is an error: libzstd only hints at it, and dpkg 1.21 takes a
/// truncated stream for a whole one.
struct ZstdFrames {
  private let source: SharedBytes
  private let subject: String
  private let limit: Int

  init(_ source: SharedBytes, subject: String, limit: Int) {
    self.source = source
    self.subject = subject
    self.limit = limit
  }

  func decode(in store: BlobStore) throws -> SharedBytes {
    defer { withExtendedLifetime(source) {} }
    guard let context = unsafe ZSTD_createDCtx() else {
      throw PackingError(subject, "out of memory")
    }
    defer { unsafe ZSTD_freeDCtx(context) }
    // 128 MiB: what `zstd --long` writes and every decoder takes without being asked.
    unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    var output = try GrowingBuffer(
      expecting: expectedSize, limit: limit, in: store, subject: subject)
    var input = unsafe ZSTD_inBuffer(
      src: source.bytes.baseAddress, size: source.bytes.count, pos: 0)
    var missing = 1
    while unsafe input.pos < input.size || missing != 0 {
      if unsafe output.room.count == 0 { try output.grow() }
      let room = unsafe output.nextStep
      var target = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      let before = unsafe input.pos
      missing = unsafe ZSTD_decompressStream(context, &target, &input)
      guard ZSTD_isError(missing) == 0 else {
        throw PackingError(subject, unsafe String(cString: ZSTD_getErrorName(missing)))
      }
      let written = unsafe target.pos
      output.advance(written)
      let isStuck = unsafe input.pos == before && written == 0
      if isStuck, missing != 0 { throw PackingError(subject, "it is truncated") }
    }
    return output.finish()
  }

  /// The size that the first frame gives, or a guess.
  private var expectedSize: Int {
    let size = unsafe ZSTD_getFrameContentSize(source.bytes.baseAddress, source.bytes.count)
    return unsafe size <= UInt64(limit) ? Int(size) : source.bytes.count * 4
  }
}
