/// Counts and hashes bytes as they pass.
package struct ContentHasher: Sendable {
  private var hash = SHA256State()
  /// Bytes seen so far.
  package private(set) var size: Int64 = 0

  package init() {}

  /// Takes the next bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bytes)
    size += Int64(bytes.count)
  }

  /// Takes the next bytes.
  package mutating func update(_ bytes: borrowing RawSpan) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Takes the next bytes.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of what was seen; hashing can go on afterwards.
  package func digest() -> Digest {
    Digest(bytes: hash.result())
  }

  /// The digest and size of what was seen, as a checked blob.
  package func blob() -> Blob {
    Blob(digest: digest(), size: size)
  }
}

extension Digest {
  /// The SHA-256 of bytes in memory.
  package init(of bytes: [UInt8]) {
    var hasher = ContentHasher()
    hasher.update(bytes)
    self = hasher.digest()
  }
}
