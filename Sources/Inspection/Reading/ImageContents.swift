package import Archives
package import Content

/// The bytes of an image's files.
package protocol ImageContents: Sendable {
  /// The content of a file of the image, checked against its digest.
  ///
  /// - Throws: `DigestError` where it is not, or no longer, what it was.
  func bytes(of file: Blob) async throws -> Plain
}

/// An image with what is in its files.
package struct OpenedImage: Sendable {
  package var image: InspectedImage
  package let contents: any ImageContents
  /// Small files that are at hand without decoding a layer: `/etc/passwd`, `/etc/group`.
  let kept: [Digest: [UInt8]]

  package init(
    image: InspectedImage, contents: any ImageContents, kept: [Digest: [UInt8]] = [:]
  ) {
    self.image = image
    self.contents = contents
    self.kept = kept
  }

  /// A small file's bytes as an array.
  package func small(_ file: Blob) async throws -> [UInt8] {
    if let bytes = kept[file.digest] { return bytes }
    return try await contents.bytes(of: file).array
  }
}

extension Plain {
  /// A part of these bytes; they live as long as the part does.
  func part(_ range: Range<Int>) -> Plain {
    Plain(UnsafeRawBufferPointer(rebasing: bytes[range]), owner: self)
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
  var blob: Blob {
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
  static let step = 8 << 20

  /// Checks that these are the promised bytes.
  ///
  /// - Throws: `DigestError`, size first (OCI image-spec, descriptor.md, "Verification").
  func check(_ expected: Blob, subject: String) throws(DigestError) {
    guard Int64(bytes.count) == expected.size else {
      throw .wrongSize(subject: subject, expected: expected.size, found: Int64(bytes.count))
    }
    let found = blob.digest
    guard found == expected.digest else {
      throw .mismatch(subject: subject, expected: expected.digest, found: found)
    }
  }
}
