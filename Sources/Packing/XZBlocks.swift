internal import CLZMA
internal import Content

/// An `.xz` file's blocks, found through its index and decoded in parallel.
///
/// Every stream of the file counts: dpkg stops after the first, and so cuts a package in half
/// without a word. Anything after the last stream but padding is an error. The integrity check
/// of each block is verified.
@safe struct XZBlocks {
  private let subject: String
  private let source: SharedBytes
  private var blocks: [XZBlock] = []
  /// Bytes of all streams, decoded.
  private(set) var size = 0

  /// The memory of all decoders that run at once, in bytes; one always may.
  private static let memory: UInt64 = 192 << 20
  /// LZMA's own bound is near 7000 bytes for one; an index that promises more lies.
  private static let ratio = 16_384

  /// Reads the index.
  ///
  /// - Throws: ``PackingError`` when it is damaged, or promises more than `limit` bytes.
  init(_ source: SharedBytes, subject: String, limit: Int) throws(PackingError) {
    self.source = source
    self.subject = subject
    let index = unsafe try XZIndex(source.bytes, subject: subject)
    let total = index.size
    guard total <= UInt64(limit) else {
      let remedy = PackingLimits.remedy(unpacked: limit)
      throw PackingError(
        subject, "it unpacks to \(total) bytes, more than the limit of \(limit)\(remedy)")
    }
    // A lie must not reserve the room that it promises.
    guard unsafe total / UInt64(Self.ratio) <= UInt64(input.count) else {
      let count = unsafe input.count
      throw PackingError(subject, "its index promises more than \(count) bytes can hold")
    }
    size = Int(total)
    blocks = index.blocks
  }

  private var input: UnsafeRawBufferPointer { unsafe source.bytes }

  /// Decodes every block into its place.
  ///
  /// - Parameters:
  ///   - output: at least ``size`` bytes.
  ///   - steps: is given what is finished, in its order: a block, or a part of the only one.
  func decode(
    into output: DecodingBuffer, workers: WorkLimiter,
    steps: AsyncStream<Range<Int>>.Continuation? = nil
  ) async throws {
    let single = blocks.count == 1 ? steps : nil
    let this = self
    // What a block asks for is the archive's to choose; how many at once is ours.
    let largest = blocks.map { unsafe $0.memory(input) }.max() ?? 0
    let width = max(1, min(workers.width, Int(Self.memory / max(1, largest))))
    let decode: @Sendable (XZBlock) async throws -> Range<Int> = { block in
      let status = try await workers.pass {
        block.decode(this.source, into: output, steps: single)
      }
      guard status == LZMA_OK else { throw PackingError(this.subject, Self.reason(status)) }
      return block.plain
    }
    guard let steps, single == nil else {
      _ = try await blocks.mapConcurrently(limit: width, decode)
      return
    }
    try await blocks.forEachConcurrently(limit: width, decode) { steps.yield($0) }
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
