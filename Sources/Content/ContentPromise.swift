internal import Spelling

/// What a content must be: by its SHA-256, or by its SHA-512 where nobody says the other.
package enum ContentPromise: Hashable, Sendable {
  case sha256(Digest)
  /// 128 lower-case hexadecimal digits.
  case sha512(String)
}

extension BlobStore {
  /// The blob of a promise, if it is in the store.
  package func blob(_ promise: ContentPromise, size: Int64) -> Blob? {
    switch promise {
    case .sha256(let digest): return blob(digest, size: size)
    case .sha512(let text):
      guard let known = try? record(KnownContent.self, KnownContent.key(text)) else { return nil }
      return blob(known.digest, size: size)
    }
  }

  /// Remembers by which name the content of a SHA-512 is in the store.
  func note(_ blob: Blob, sha512 text: String) throws(StoreError) {
    try put(KnownContent(digest: blob.digest), as: KnownContent.key(text))
  }
}

/// The SHA-256 of a content that is known by its SHA-512.
private struct KnownContent: Record {
  static let kind = RecordKind.sums
  let digest: Digest

  static func key(_ sha512: String) -> Digest { kind.key("sha512 \(sha512)") }

  init(digest: Digest) { self.digest = digest }

  init?(from reader: inout RecordReader) {
    guard let bytes = reader.bytes(),
      let digest = try? Digest(hex: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    self.digest = digest
  }

  func write(to writer: inout RecordWriter) { writer.bytes(Array(digest.hex.utf8)) }
}

/// The SHA-512 of bytes as they pass.
struct LongHasher: Sendable {
  private var hash = SHA512State()

  mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bytes) }

  /// In lower-case hexadecimal digits.
  var text: String { hexadecimal(hash.result()) }
}
