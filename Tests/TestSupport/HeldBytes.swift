package import Packing

/// Bytes in memory that stay where they are, for code that reads mapped files.
package final class HeldBytes: Sendable {
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  package init(_ content: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }

  /// The bytes as a decoder hands them on.
  package var plain: SharedBytes { SharedBytes(bytes, owner: self) }
}

extension SharedBytes {
  /// A copy of the bytes.
  package var content: [UInt8] { withExtendedLifetime(self) { Array(bytes) } }
}

/// Pseudo-random numbers with a fixed seed: the same ones on every run.
package struct Dice {
  private var state: UInt64

  package init(_ seed: UInt64 = 20_261_123) { state = seed }

  /// A number from 0 up to, and without, `bound`.
  package mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  /// Bytes that a compressor makes smaller, but not small.
  package mutating func text(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(ascii: "a") + UInt8(below(8)) }
  }
}
