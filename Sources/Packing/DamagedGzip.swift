internal import CDeflate

/// Finds where gzip data that cannot be decompressed stops to be what it should be.
package enum DamagedGzip {
  /// The first byte that does not come out of damaged data as expected.
  ///
  /// Members are read in their order (RFC 1952, 2.2); of the first one that is damaged, what comes
  /// out before the damage counts.
  ///
  /// - Parameters:
  ///   - source: the data.
  ///   - expected: what it should decompress to, in pieces.
  /// - Returns: a place in the expected bytes; nil where the damage is in a checksum or in what
  ///   follows the last member.
  package static func firstDifference(in source: SharedBytes, from expected: [SharedBytes]) -> Int?
  {
    defer { withExtendedLifetime(source) {} }
    guard let decoder = unsafe libdeflate_alloc_decompressor() else { return nil }
    defer { unsafe libdeflate_free_decompressor(decoder) }
    let total = expected.reduce(0) { unsafe $0 + $1.bytes.count }
    var room = [UInt8](repeating: 0, count: memberLimit)
    var (position, offset) = (0, 0)
    while unsafe position < source.bytes.count, offset < total {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: source.bytes[position...])
      var (read, written) = (0, 0)
      let status = unsafe room.withUnsafeMutableBytes { room in
        unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe libdeflate_gzip_decompress_ex(
          decoder, rest.baseAddress, rest.count, room.baseAddress, room.count, &read, &written)
      }
      let isWhole = status == LIBDEFLATE_SUCCESS
      let count = isWhole ? written : min(room.count, total - offset)
      if let place = mismatch(room, count, expected, at: offset) { return place }
      // Nothing tells how much came out of a damaged member; all that was looked for is there.
      guard isWhole else { return nil }
      position += read
      offset += written
    }
    return offset < total ? offset : nil
  }

  /// More than what a member of ours decompresses to.
  private static let memberLimit = 8 << 20

  private static func mismatch(
    _ found: [UInt8], _ count: Int, _ expected: [SharedBytes], at offset: Int
  ) -> Int? {
    var (skipped, place) = (offset, 0)
    for piece in expected {
      let bytes = unsafe piece.bytes
      defer { withExtendedLifetime(piece) {} }
      if skipped >= bytes.count {
        skipped -= bytes.count
        continue
      }
      let length = min(bytes.count - skipped, count - place)
      for index in 0..<length where unsafe bytes[skipped + index] != found[place + index] {
        return offset + place + index
      }
      place += length
      skipped = 0
      if place == count { return nil }
    }
    return place < count ? offset + place : nil
  }
}
