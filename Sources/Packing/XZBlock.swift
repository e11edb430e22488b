internal import CLZMA

/// One block of an xz file: where it lies, and where its content goes.
@safe struct XZBlock: Sendable {
  var compressed: Range<Int>
  var plain: Range<Int>
  var check: lzma_check

  /// How much is decoded before the kernel may take what is finished out of memory, in bytes.
  private static let step = 8 << 20

  /// The most memory that the block's decoder may ask for, in bytes (`xz -9` takes 65 MiB).
  static let memoryLimit: UInt64 = 160 << 20

  /// The memory that decoding takes, in bytes; more than ``memoryLimit`` where that is unknown.
  func memory(_ input: UnsafeRawBufferPointer) -> UInt64 {
    var memory = UInt64.max
    _ = unsafe withHeader(input) { header, _ in
      memory = unsafe lzma_raw_decoder_memusage(header.pointee.filters)
      return LZMA_OK
    }
    return memory
  }

  /// Decodes the block into its place of `output`, a step at a time; what was read leaves memory.
  ///
  /// - Parameter steps: is given each finished step, in its order.
  func decode(
    _ source: SharedBytes, into output: DecodingBuffer, steps: AsyncStream<Range<Int>>.Continuation?
  ) -> lzma_ret {
    defer { withExtendedLifetime(source) {} }
    guard unsafe plain.upperBound <= output.bytes.count else { return LZMA_DATA_ERROR }
    return unsafe withHeader(source.bytes) { header, body in
      guard unsafe lzma_raw_decoder_memusage(header.pointee.filters) <= Self.memoryLimit else {
        return LZMA_MEMLIMIT_ERROR
      }
      var stream = unsafe lzma_stream()
      defer { unsafe lzma_end(&stream) }
      let status = unsafe lzma_block_decoder(&stream, header)
      guard status == LZMA_OK else { return status }
      unsafe stream.next_in = body.baseAddress
      unsafe stream.avail_in = body.count
      var position = plain.lowerBound
      var forgotten = compressed.lowerBound
      while true {
        let end = min(position + Self.step, plain.upperBound)
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: output.bytes[position..<end])
        unsafe stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.avail_out = room.count
        let status = unsafe lzma_code(&stream, LZMA_FINISH)
        let written = unsafe room.count - stream.avail_out
        let isRead = unsafe stream.avail_in == 0
        output.forget(position..<position + written)
        steps?.yield(position..<position + written)
        position += written
        let read = unsafe compressed.upperBound - stream.avail_in
        source.forget(forgotten..<read)
        forgotten = read
        switch status {
        case LZMA_OK: continue
        case LZMA_STREAM_END:
          // A block must fill its place in the index: no byte of the file goes unread.
          return position == plain.upperBound && isRead ? LZMA_OK : LZMA_DATA_ERROR
        // More content than the index says, where there is no room and input is left.
        case LZMA_BUF_ERROR where position == plain.upperBound && !isRead:
          return LZMA_DATA_ERROR
        default: return status
        }
      }
    }
  }

  /// Reads the block's header and hands it on with the bytes after it.
  private func withHeader(
    _ input: UnsafeRawBufferPointer,
    _ body: (UnsafeMutablePointer<lzma_block>, UnsafeBufferPointer<UInt8>) -> lzma_ret
  ) -> lzma_ret {
    guard compressed.upperBound <= input.count else { return LZMA_DATA_ERROR }
    let source = unsafe UnsafeRawBufferPointer(rebasing: input[compressed])
      .assumingMemoryBound(to: UInt8.self)
    guard let start = source.baseAddress, unsafe source[0] != 0 else { return LZMA_DATA_ERROR }
    var filters = unsafe [lzma_filter](repeating: lzma_filter(), count: Int(LZMA_FILTERS_MAX) + 1)
    var header = unsafe lzma_block()
    return unsafe filters.withUnsafeMutableBufferPointer { filters in
      unsafe header.version = 1
      unsafe header.check = check
      unsafe header.filters = filters.baseAddress
      unsafe header.header_size = (UInt32(source[0]) + 1) * 4
      let size = unsafe Int(header.header_size)
      guard size <= source.count else { return LZMA_DATA_ERROR }
      let status = unsafe lzma_block_header_decode(&header, nil, start)
      guard status == LZMA_OK else { return status }
      defer { unsafe lzma_filters_free(header.filters, nil) }
      return unsafe withUnsafeMutablePointer(to: &header) { header in
        unsafe body(header, UnsafeBufferPointer(rebasing: source[size...]))
      }
    }
  }
}
