internal import CLZMA

/// Where the blocks of an `.xz` file lie, read stream by stream from the end
/// (The .xz File Format, 2.1.2 and 4).
///
/// liblzma's own reader of a whole file joins the indices of all streams, in a time that grows with
/// the square of their number; a file of a megabyte may have fifty thousand.
@safe struct XZIndex {
  private let input: UnsafeRawBufferPointer
  private let subject: String
  /// In the order of the file.
  private(set) var blocks: [XZBlock] = []
  /// Bytes of all streams, decoded.
  private(set) var size: UInt64 = 0

  /// The memory of the index of one stream, in bytes, and the most blocks of all.
  private static let limits = (memory: UInt64(64 << 20), blocks: 4 << 20)
  /// Bytes of the header of a stream, and of its footer.
  private static let edge = Int(LZMA_STREAM_HEADER_SIZE)

  /// - Throws: ``PackingError`` when an index, a header or a footer is damaged.
  init(_ input: UnsafeRawBufferPointer, subject: String) throws(PackingError) {
    unsafe self.input = input
    self.subject = subject
    // What has no header is no xz file; what has one and then something else is a damaged one.
    guard input.count >= Self.edge else { throw error(LZMA_FORMAT_ERROR) }
    _ = unsafe try flags(at: 0, lzma_stream_header_decode)
    guard input.count % 4 == 0 else { throw error(LZMA_DATA_ERROR) }
    var end = input.count
    while end > 0 {
      // Padding between streams, and behind the last one (2.2).
      while end >= 4, unsafe input.loadUnaligned(fromByteOffset: end - 4, as: UInt32.self) == 0 {
        end -= 4
      }
      end = try readStream(end: end)
    }
    blocks.reverse()
    var offset = 0
    for index in blocks.indices {
      let count = blocks[index].plain.count
      blocks[index].plain = offset..<offset + count
      offset += count
    }
  }

  private func error(_ status: lzma_ret) -> PackingError {
    PackingError(subject, XZBlocks.reason(status))
  }

  private func flags(
    at offset: Int,
    _ decode: (UnsafeMutablePointer<lzma_stream_flags>, UnsafePointer<UInt8>) -> lzma_ret
  ) throws(PackingError) -> lzma_stream_flags {
    var flags = lzma_stream_flags()
    guard let base = unsafe input.baseAddress else { throw error(LZMA_FORMAT_ERROR) }
    let status = unsafe decode(&flags, (base + offset).assumingMemoryBound(to: UInt8.self))
    guard status == LZMA_OK else {
      throw error(status == LZMA_FORMAT_ERROR && offset > 0 ? LZMA_DATA_ERROR : status)
    }
    return flags
  }

  /// Adds the blocks of the stream that ends at an offset, the last one first.
  ///
  /// - Returns: where it begins.
  private mutating func readStream(end: Int) throws(PackingError) -> Int {
    guard end >= 2 * Self.edge else { throw error(LZMA_DATA_ERROR) }
    var footer = unsafe try flags(at: end - Self.edge, lzma_stream_footer_decode)
    guard footer.backward_size <= UInt64(end - 2 * Self.edge) else { throw error(LZMA_DATA_ERROR) }
    let length = Int(footer.backward_size)
    var index: OpaquePointer?
    var memory = Self.limits.memory
    var position = 0
    let body = unsafe UnsafeRawBufferPointer(
      rebasing: input[end - Self.edge - length..<end - Self.edge])
    let status = unsafe lzma_index_buffer_decode(
      &index, &memory, nil, body.baseAddress?.assumingMemoryBound(to: UInt8.self), &position,
      length)
    guard status == LZMA_OK, let index = unsafe index, position == length else {
      throw error(status == LZMA_OK ? LZMA_DATA_ERROR : status)
    }
    defer { unsafe lzma_index_end(index, nil) }
    let whole = unsafe lzma_index_stream_size(index)
    guard whole <= UInt64(end) else { throw error(LZMA_DATA_ERROR) }
    let start = end - Int(whole)
    var header = unsafe try flags(at: start, lzma_stream_header_decode)
    guard unsafe lzma_stream_flags_compare(&header, &footer) == LZMA_OK else {
      throw error(LZMA_DATA_ERROR)
    }
    let (total, overflow) = size.addingReportingOverflow(
      unsafe lzma_index_uncompressed_size(index))
    guard !overflow, total <= UInt64(Int.max),
      unsafe lzma_index_block_count(index) <= UInt64(Self.limits.blocks - blocks.count)
    else { throw error(LZMA_DATA_ERROR) }
    size = total
    unsafe collect(index, start: start, check: header.check)
    return start
  }

  private mutating func collect(_ index: OpaquePointer, start: Int, check: lzma_check) {
    var own: [XZBlock] = []
    var iterator = unsafe lzma_index_iter()
    unsafe lzma_index_iter_init(&iterator, index)
    while unsafe lzma_index_iter_next(&iterator, LZMA_INDEX_ITER_BLOCK) == 0 {
      let block = unsafe iterator.block
      let from = unsafe start + Int(block.compressed_file_offset)
      own.append(
        unsafe XZBlock(
          compressed: from..<from + Int(block.total_size),
          plain: 0..<Int(block.uncompressed_size), check: check))
    }
    blocks += own.reversed()
  }
}
