internal import CArchive
internal import Content

/// A `.bz2` file, decoded by libarchive's bzip2 filter.
///
/// The filter verifies bzip2's own checks; a warning of libarchive counts as a failure, since it
/// goes on after damage where it can.
struct Bzip2Stream {
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
    guard let archive = unsafe archive_read_new() else {
      throw PackingError(subject, "out of memory")
    }
    defer { unsafe archive_read_free(archive) }
    var entry: OpaquePointer?
    guard unsafe archive_read_support_filter_bzip2(archive) == ARCHIVE_OK,
      unsafe archive_read_support_format_raw(archive) == ARCHIVE_OK,
      unsafe archive_read_open_memory(archive, source.bytes.baseAddress, source.bytes.count)
        == ARCHIVE_OK,
      unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK
    else { throw unsafe failure(archive) }
    guard unsafe archive_filter_code(archive, 0) == ARCHIVE_FILTER_BZIP2 else {
      throw PackingError(subject, "it is not a bzip2 file")
    }
    var output = unsafe try GrowingBuffer(
      expecting: source.bytes.count * 6, limit: limit, in: store, subject: subject)
    while true {
      if unsafe output.room.count == 0 { try output.grow() }
      let room = unsafe output.nextStep
      let count = unsafe archive_read_data(archive, room.baseAddress, room.count)
      guard count >= 0 else { throw unsafe failure(archive) }
      guard count > 0 else {
        // The filter stops where no other stream begins, and says nothing of what is there.
        guard unsafe archive_filter_bytes(archive, -1) == Int64(source.bytes.count) else {
          throw PackingError(subject, "there are bytes after the end of the bzip2 data")
        }
        return output.finish()
      }
      output.advance(count)
    }
  }

  private func failure(_ archive: OpaquePointer) -> PackingError {
    guard let words = unsafe archive_error_string(archive) else {
      return PackingError(subject, "it is not a bzip2 file")
    }
    return PackingError(subject, unsafe String(cString: words))
  }
}
