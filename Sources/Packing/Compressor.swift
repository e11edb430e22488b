internal import CDeflate
internal import CZstd

/// How layers are compressed, with fixed parameters: the same bytes from the same library.
///
/// A compressed layer is a sequence of independent gzip members (RFC 1952) or zstd frames
/// (RFC 8878), so that runs compress in parallel and cached ones are copied. Each call makes one.
package enum Compressor: String, Hashable, Sendable, CaseIterable {
  case gzip
  case zstd
  case none

  /// The most bytes of one member or frame.
  package static let chunk = 4 << 20

  private static let gzipLevel: Int32 = 6
  private static let zstdLevel: Int32 = 9

  /// What decides the compressed bytes beside the input: library, version, level.
  package var identity: String {
    switch self {
    case .gzip: "libdeflate \(LIBDEFLATE_VERSION_STRING) level \(Self.gzipLevel)"
    case .zstd: unsafe "libzstd \(String(cString: ZSTD_versionString())) level \(Self.zstdLevel)"
    case .none: "none"
    }
  }

  /// Compresses at most ``chunk`` bytes into one member or frame.
  ///
  /// - Throws: ``PackingError`` when memory is short.
  package func compress(_ bytes: UnsafeRawBufferPointer) throws(PackingError) -> [UInt8] {
    switch self {
    case .gzip: try unsafe gzip(bytes)
    case .zstd: try unsafe zstd(bytes)
    case .none: unsafe Array(bytes)
    }
  }

  private func gzip(_ bytes: UnsafeRawBufferPointer) throws(PackingError) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(Self.gzipLevel) else {
      throw PackingError("a layer", "out of memory")
    }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
    return unsafe Array(unsafeUninitializedCapacity: bound) { output, count in
      count = unsafe libdeflate_gzip_compress(
        compressor, bytes.baseAddress, bytes.count, output.baseAddress, output.count)
    }
  }

  private func zstd(_ bytes: UnsafeRawBufferPointer) throws(PackingError) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    var result = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      result = unsafe ZSTD_compress(
        output.baseAddress, output.count, bytes.baseAddress, bytes.count, Self.zstdLevel)
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    guard ZSTD_isError(result) == 0 else { throw PackingError("a layer", "out of memory") }
    return output
  }
}
