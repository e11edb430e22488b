/// The name by which an ELF file asks for a library, such as `libc.so.6`.
///
/// Bytes, not empty, without NUL. A name with a `/` is a path and is not searched for (ld.so(8)).
package struct Soname: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  init(_ bytes: [UInt8]) throws(ELFError) {
    guard !bytes.isEmpty else { throw .damaged("the name of a library is empty") }
    self.bytes = bytes
  }

  /// Takes a name's bytes; nil for an empty name or one with NUL.
  package init?(bytes: [UInt8]) {
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    self.bytes = bytes
  }

  /// Takes a name from text, such as a manifest's; nil for an empty one or one with NUL.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    self.bytes = bytes
  }

  /// Whether the name is a path rather than something to search for.
  package var isPath: Bool { bytes.contains(UInt8(ascii: "/")) }

  package var description: String { String(decoding: bytes, as: UTF8.self) }

  package static func < (a: Soname, b: Soname) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}
