/// A hash of 128 bits that notices damage, nearly as fast as memory can be read.
///
/// It is for files of the cache that this program wrote itself and that are too large to be hashed by
/// SHA-256 at each start. Whoever wants to can find other bytes with the same hash: what has to be
/// believed against somebody has a ``Digest``.
package struct QuickHash: Hashable, Sendable {
  package private(set) var low: UInt64 = 0x9E37_79B9_7F4A_7C15
  package private(set) var high: UInt64 = 0xC2B2_AE3D_27D4_EB4F

  /// How many bytes are taken in at once; only the last piece may be shorter.
  package static let piece = 1 << 20

  package init() {}

  /// The hash of bytes in memory, or mapped.
  package init(of bytes: UnsafeRawBufferPointer) {
    for start in stride(from: 0, to: bytes.count, by: Self.piece) {
      let end = min(start + Self.piece, bytes.count)
      update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
  }

  /// Takes in the next piece.
  package mutating func update(_ piece: UnsafeRawBufferPointer) {
    let (a, b) = Self.hash(piece)
    low = Self.mix(low ^ a, high ^ 0xD6E8_FEB8_6659_FD93)
    high = Self.mix(high ^ b, a ^ 0xA076_1D64_78BD_642F)
  }

  /// Four lanes of 16 bytes, so that a core has several products under way at once.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    var a: UInt64 = 0xE703_7ED1_A0B4_28DB
    var b: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    var c: UInt64 = 0x5899_65CC_7537_4CC3
    var d: UInt64 = 0x1D8E_4E27_C47D_124F
    let whole = bytes.count & ~63
    var offset = 0
    while offset < whole {
      a = lane(a, bytes, offset)
      b = lane(b, bytes, offset &+ 16)
      c = lane(c, bytes, offset &+ 32)
      d = lane(d, bytes, offset &+ 48)
      offset &+= 64
    }
    if whole < bytes.count {
      withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { rest in
        rest.initializeMemory(as: UInt8.self, repeating: 0)
        rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
        let rest = UnsafeRawBufferPointer(rest)
        a = lane(a, rest, 0)
        b = lane(b, rest, 16)
        c = lane(c, rest, 32)
        d = lane(d, rest, 48)
      }
    }
    let length = UInt64(bytes.count)
    return (mix(a ^ length, c ^ 0x2545_F491_4F6C_DD1D), mix(b, d ^ length))
  }

  @inline(__always)
  private static func lane(
    _ state: UInt64, _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> UInt64 {
    let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let second = bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
    // With the state turned beside it: a product of zero must not let what came before be forgotten.
    return mix(first ^ 0x9FB2_1C65_1E98_DF25, second ^ state) ^ (state << 29 | state >> 35)
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
