internal import CLZMA
internal import Content

/// An `.xz` file's blocks, found through its index and decoded in parallel.
///
/// Every stream of the file counts: dpkg stops after the first, and so cuts a package in half
/// without a word. Anything after the last stream but padding is an error. The integrity check
/// of each block is verified.
@safe struct XZBlocks {
  private struct Block: Sendable {
    var compressed: Range<Int>
    var plain: Range<Int>
    var check: lzma_check
  }

  private let subject: String
  private nonisolated(unsafe) let input: UnsafeRawBufferPointer
  private var blocks: [Block] = []
  /// Bytes of all streams, decoded.
  private(set) var size = 0

  /// The most memory that one block's decoder may ask for, in bytes (`xz -9` takes 65 MiB).
  private static let decoderLimit: UInt64 = 160 << 20

  /// Reads the index.
  ///
  /// - Throws: ``ArchiveError`` when it is damaged, or promises more than `limit` bytes.
  init(_ input: UnsafeRawBufferPointer, subject: String, limit: Int) throws(ArchiveError) {
    unsafe self.input = input
    self.subject = subject
    let index = unsafe try readIndex()
    defer { unsafe lzma_index_end(index, nil) }
    let total = unsafe lzma_index_uncompressed_size(index)
    guard total <= UInt64(limit) else {
      throw ArchiveError(subject, "it unpacks to \(total) bytes, more than the limit of \(limit)")
    }
    size = Int(total)
    unsafe collect(index)
  }

  private func readIndex() throws(ArchiveError) -> OpaquePointer {
    var stream = unsafe lzma_stream()
    var index: OpaquePointer?
    defer { unsafe lzma_end(&stream) }
    let size = unsafe UInt64(input.count)
    guard unsafe lzma_file_info_decoder(&stream, &index, 64 << 20, size) == LZMA_OK else {
      throw ArchiveError(subject, "out of memory")
    }
    let start = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.next_in = start
    unsafe stream.avail_in = input.count
    while true {
      switch unsafe lzma_code(&stream, LZMA_FINISH) {
      case LZMA_OK: continue
      case LZMA_SEEK_NEEDED:
        let position = unsafe stream.seek_pos
        guard position <= size else { throw ArchiveError(subject, "its index is damaged") }
        unsafe stream.next_in = start.map { unsafe $0 + Int(position) }
        unsafe stream.avail_in = input.count - Int(position)
      case LZMA_STREAM_END:
        guard let index = unsafe index else { throw ArchiveError(subject, "it has no index") }
        return unsafe index
      case let status: throw ArchiveError(subject, Self.reason(status))
      }
    }
  }

  private mutating func collect(_ index: OpaquePointer) {
    var iterator = unsafe lzma_index_iter()
    unsafe lzma_index_iter_init(&iterator, index)
    while unsafe lzma_index_iter_next(&iterator, LZMA_INDEX_ITER_BLOCK) == 0 {
      let block = unsafe iterator.block
      let from = unsafe Int(block.compressed_file_offset)
      let plain = unsafe Int(block.uncompressed_file_offset)
      unsafe blocks.append(
        Block(
          compressed: from..<from + Int(block.total_size),
          plain: plain..<plain + Int(block.uncompressed_size),
          check: iterator.stream.flags.pointee.check))
    }
  }

  /// Decodes every block into its place.
  ///
  /// - Parameter output: at least ``size`` bytes.
  func decode(into output: Scratch, jobs: Int) async throws {
    let this = self
    _ = try await blocks.mapConcurrently(limit: jobs) { block in
      try this.decode(block, into: output)
      output.forget(block.plain)
    }
  }

  private func decode(_ block: Block, into output: Scratch) throws(ArchiveError) {
    guard unsafe block.compressed.upperBound <= input.count,
      unsafe block.plain.upperBound <= output.bytes.count
    else { throw ArchiveError(subject, "its index is damaged") }
    var filters = unsafe [lzma_filter](repeating: lzma_filter(), count: Int(LZMA_FILTERS_MAX) + 1)
    var header = unsafe lzma_block()
    let source = unsafe UnsafeRawBufferPointer(rebasing: input[block.compressed])
      .assumingMemoryBound(to: UInt8.self)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: output.bytes[block.plain])
    guard let start = source.baseAddress, unsafe source[0] != 0 else {
      throw ArchiveError(subject, "its index is damaged")
    }
    let status: lzma_ret = unsafe filters.withUnsafeMutableBufferPointer { filters in
      unsafe header.version = 1
      unsafe header.check = block.check
      unsafe header.filters = filters.baseAddress
      unsafe header.header_size = (UInt32(source[0]) + 1) * 4
      guard unsafe Int(header.header_size) <= source.count else { return LZMA_DATA_ERROR }
      let status = unsafe lzma_block_header_decode(&header, nil, start)
      guard status == LZMA_OK else { return status }
      defer { unsafe lzma_filters_free(header.filters, nil) }
      guard unsafe lzma_raw_decoder_memusage(header.filters) <= Self.decoderLimit else {
        return LZMA_MEMLIMIT_ERROR
      }
      var read = unsafe Int(header.header_size)
      var written = 0
      let result = unsafe lzma_block_buffer_decode(
        &header, nil, start, &read, source.count,
        target.baseAddress?.assumingMemoryBound(to: UInt8.self), &written, target.count)
      guard result == LZMA_OK else { return result }
      // A block must fill its place in the index: no byte of the file goes unread.
      return written == target.count && read == source.count ? LZMA_OK : LZMA_DATA_ERROR
    }
    guard status == LZMA_OK else { throw ArchiveError(subject, Self.reason(status)) }
  }

  /// What a status of liblzma means to a user.
  static func reason(_ status: lzma_ret) -> String {
    switch status {
    case LZMA_FORMAT_ERROR: "it is not an xz file"
    case LZMA_OPTIONS_ERROR: "it uses an xz feature that liblzma does not know"
    case LZMA_BUF_ERROR: "it is truncated"
    case LZMA_MEM_ERROR: "out of memory"
    case LZMA_MEMLIMIT_ERROR: "its dictionary is larger than any xz preset's"
    default: "the compressed data is damaged"
    }
  }
}
