internal import CLZMA
internal import Content

/// A `.lzma` file (LZMA_Alone), as packages of before 2012 may have it.
struct LZMAAlone {
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
    var stream = unsafe lzma_stream()
    defer { unsafe lzma_end(&stream) }
    guard unsafe lzma_alone_decoder(&stream, 160 << 20) == LZMA_OK else {
      throw PackingError(subject, "out of memory")
    }
    var output = unsafe try GrowingBuffer(
      expecting: source.bytes.count * 5, limit: limit, in: store, subject: subject)
    unsafe stream.next_in = source.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.avail_in = source.bytes.count
    while true {
      if unsafe output.room.count == 0 { try output.grow() }
      let room = unsafe output.nextStep
      unsafe stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.avail_out = room.count
      let status = unsafe lzma_code(&stream, LZMA_FINISH)
      let written = unsafe room.count - stream.avail_out
      output.advance(written)
      switch status {
      case LZMA_OK: continue
      case LZMA_STREAM_END:
        guard unsafe stream.avail_in == 0 else {
          throw PackingError(subject, "there are bytes after the end of the lzma data")
        }
        return output.finish()
      case LZMA_BUF_ERROR where unsafe output.room.count == 0: continue
      case LZMA_FORMAT_ERROR: throw PackingError(subject, "it is not an lzma file")
      default: throw PackingError(subject, XZBlocks.reason(status))
      }
    }
  }
}
