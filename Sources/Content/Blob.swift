/// A content whose digest was checked against its bytes before this value existed.
public struct Blob: Hashable, Sendable {
  public let digest: Digest
  /// Bytes.
  public let size: Int64

  package init(digest: Digest, size: Int64) {
    self.digest = digest
    self.size = size
  }

  /// Names bytes in memory.
  package init(of bytes: [UInt8]) {
    self.init(digest: Digest(of: bytes), size: Int64(bytes.count))
  }

  /// Holds it against what was promised.
  ///
  /// - Parameter subject: what an error calls it.
  /// - Throws: ``DigestError`` when size or digest differ.
  package func expect(_ digest: Digest, size: Int64, subject: String) throws(DigestError) {
    guard self.size == size else {
      throw DigestError.wrongSize(subject: subject, expected: size, found: self.size)
    }
    guard self.digest == digest else {
      throw DigestError.mismatch(subject: subject, expected: digest, found: self.digest)
    }
  }
}
