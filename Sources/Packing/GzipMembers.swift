internal import CDeflate
internal import Content

/// A gzip file's members, each with its CRC and length checked (RFC 1952).
struct GzipMembers {
  private let source: SharedBytes
  private let subject: String
  private let limit: Int
  /// Whether bytes after the last member that are none are passed over, as gzip(1), zlib and apt do.
  private let ignoresRest: Bool

  init(_ source: SharedBytes, subject: String, limit: Int, ignoresRest: Bool = false) {
    self.ignoresRest = ignoresRest
    self.source = source
    self.subject = subject
    self.limit = limit
  }

  func decode(in store: BlobStore) throws -> SharedBytes {
    defer { withExtendedLifetime(source) {} }
    guard let decoder = unsafe libdeflate_alloc_decompressor() else {
      throw PackingError(subject, "out of memory")
    }
    defer { unsafe libdeflate_free_decompressor(decoder) }
    var output = unsafe try GrowingBuffer(
      expecting: source.bytes.count * 6, limit: limit, in: store, subject: subject)
    var position = 0
    repeat {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: source.bytes[position...])
      var read = 0
      var written = 0
      let room = unsafe output.room
      let status = unsafe libdeflate_gzip_decompress_ex(
        decoder, rest.baseAddress, rest.count, room.baseAddress, room.count, &read, &written)
      switch status {
      case LIBDEFLATE_SUCCESS:
        output.advance(written)
        position += read
        let next = unsafe source.bytes[position...].prefix(2)
        if ignoresRest, unsafe !next.elementsEqual([0x1F, 0x8B]) { return output.finish() }
      case LIBDEFLATE_INSUFFICIENT_SPACE: try output.grow()
      default: throw PackingError(subject, "the gzip data is damaged or truncated")
      }
    } while unsafe position < source.bytes.count
    return output.finish()
  }
}
