internal import ELF
package import Content
package import Packing
internal import Tree

/// Whether two bodies of a file that differ hold the same: it was built again, not changed.
///
/// - ELF programs and libraries: what is loaded of them (``SameCode``).
/// - gzip'ed files: what they decompress to; the header has a time and a name (RFC 1952, 2.3).
/// - Python's bytecode: all but the time of the source that the header has (PEP 552).
/// - Archives in the zip format, such as Python's and Java's: names, rights and contents of their
///   members in their order; the times are left out.
///
/// Whatever else differs by a byte is another file.
package struct FileComparison: Sendable {
  private let store: BlobStore

  /// The largest body that is decompressed to be compared, in bytes.
  private static let limit = 256 << 20

  package init(store: BlobStore) { self.store = store }

  /// Whether bodies that begin so may hold the same although their bytes differ.
  package static func mayBeRebuilt(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count >= 4, b.count >= 4, a[..<2] == b[..<2] else { return false }
    let isKnown = [[0x7f, 0x45], [0x1f, 0x8b], [0x50, 0x4b]].contains(Array(a[..<2]))
    return isKnown || (a[2] == 0x0d && a[3] == 0x0a)
  }

  /// Whether two bodies hold the same although their bytes differ.
  package func isRebuilt(_ old: SharedBytes, _ new: SharedBytes) async -> Bool {
    defer { withExtendedLifetime((old, new)) {} }
    let (a, b) = (old.bytes, new.bytes)
    guard a.count >= 16, b.count >= 16, a.prefix(2).elementsEqual(b.prefix(2)) else { return false }
    if a.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
      return SameCode.isSame(Span(_unsafeBytes: a), Span(_unsafeBytes: b))
    }
    if a.starts(with: [0x1f, 0x8b]) { return await hasSameText(old, new) }
    if a.starts(with: [0x50, 0x4b, 3, 4]) { return Self.hasSameMembers(old, new) }
    return Self.isSameBytecode(a, b)
  }

  private func hasSameText(_ old: SharedBytes, _ new: SharedBytes) async -> Bool {
    let decompressor = Decompressor(store: store, jobs: 1, limit: Self.limit)
    func plain(_ source: SharedBytes) async throws -> SharedBytes {
      try await decompressor.decode(
        source.bytes, as: .gzip, subject: "a compressed file", owner: source)
    }
    // What cannot be decompressed is compared as it is, and that differs.
    guard let first = try? await plain(old), let second = try? await plain(new) else {
      return false
    }
    return withExtendedLifetime((first, second)) {
      first.bytes.count == second.bytes.count && first.blob == second.blob
    }
  }

  private static func hasSameMembers(_ old: SharedBytes, _ new: SharedBytes) -> Bool {
    guard let a = ZipFile(old), let b = ZipFile(new), a.members.count == b.members.count else {
      return false
    }
    var rest = limit
    for (first, second) in zip(a.members, b.members) {
      guard first.name == second.name, first.attributes == second.attributes,
        first.size == second.size, first.size <= rest,
        let x = try? a.content(of: first, limit: rest),
        let y = try? b.content(of: second, limit: rest), x == y
      else { return false }
      rest -= first.size
    }
    return true
  }

  /// Bytecode that is checked by the time and size of its source: the magic number ends in CR LF,
  /// the flags are zero, and the time stands at the ninth byte.
  private static func isSameBytecode(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
  ) -> Bool {
    guard a.count == b.count, a[2] == 0x0d, a[3] == 0x0a,
      a[4..<8].allSatisfy({ $0 == 0 }), a[..<8].elementsEqual(b[..<8])
    else { return false }
    return a[12...].elementsEqual(b[12...])
  }
}
