internal import Spelling

/// The hashes of a file beside its SHA-256 that bills of materials prescribe: SHA-1 (SPDX 2.3) and
/// SHA-512 (BSI TR-03183-2).
///
/// They protect nothing here.
package struct FileSums: Sendable {
  private var short = SHA1State()
  private var long = SHA512State()

  package init() {}

  /// Takes the next bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    short.update(bytes)
    long.update(bytes)
  }

  /// Both in hexadecimal digits.
  package func finish() -> (sha1: String, sha512: String) {
    (hexadecimal(short.result()), hexadecimal(long.result()))
  }
}
