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
}
