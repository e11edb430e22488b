package import Packing
package import Content

extension SharedBytes {
  /// A part of these bytes; they live as long as the part does.
  package func part(_ range: Range<Int>) -> SharedBytes {
    SharedBytes(UnsafeRawBufferPointer(rebasing: bytes[range]), owner: self)
  }

  /// A copy of all bytes.
  ///
  /// A method, since an expression that reads `bytes` may outlive the last use of its owner.
  package var array: [UInt8] { withExtendedLifetime(self) { Array(bytes) } }

  /// A copy of some bytes.
  package func array(_ range: Range<Int>) -> [UInt8] {
    withExtendedLifetime(self) { Array(bytes[range]) }
  }

  /// The digest and size of all bytes.
  package var blob: Blob {
    // The optimizer may let go of the owner after the last look at `bytes`, not at what they are.
    defer { withExtendedLifetime(self) {} }
    var hasher = ContentHasher()
    for start in stride(from: 0, to: bytes.count, by: Self.step) {
      let range = start..<min(start + Self.step, bytes.count)
      hasher.update(UnsafeRawBufferPointer(rebasing: bytes[range]))
      // A large image is not kept in memory for having been hashed.
      if bytes.count > 8 * Self.step { forget(range) }
    }
    return hasher.blob()
  }

  /// How many bytes are hashed before they may leave the memory.
  package static let step = 8 << 20

  /// Checks that these are the promised bytes.
  ///
  /// - Throws: `DigestError`, size first (OCI image-spec, descriptor.md, "Verification").
  package func check(_ expected: Blob, subject: String) throws(DigestError) {
    guard Int64(bytes.count) == expected.size else {
      throw .wrongSize(subject: subject, expected: expected.size, found: Int64(bytes.count))
    }
    let found = blob.digest
    guard found == expected.digest else {
      throw .mismatch(subject: subject, expected: expected.digest, found: found)
    }
  }
}

extension SharedBytes {
  /// A copy of some bytes, in memory.
  package convenience init(copying content: [UInt8]) {
    let held = HeldBytes(content)
    self.init(held.bytes, owner: held)
  }
}

/// Bytes in memory that stay where they are.
private final class HeldBytes: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  init(_ content: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}
