/// SHA-1, for formats that prescribe it (Java's key stores, OpenSSL's names of certificates); it
/// protects nothing here.
package enum SHA1 {
  /// The twenty bytes of the hash.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] { SHA1State.hash(bytes) }
}
