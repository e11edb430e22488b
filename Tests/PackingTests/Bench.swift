import Packing
import Content
import SystemPackage
import Spelling
import TestSupport

/// A store of its own to decode into, and short ways to the readers.
final class Bench {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  func decompressor(limit: Int = 1 << 30) -> Decompressor {
    Decompressor(store: blobs, jobs: 2, limit: limit)
  }

  var blobs: BlobStore { BlobStore(at: directory.appending("store")) }

  /// Decodes a stream that errors call `it` into a blob.
  func store(
    _ bytes: [UInt8], as encoding: Encoding, expecting expected: (digest: Digest, size: Int64)?
  ) async throws -> Blob {
    let path = directory.appending("stream")
    try writeFile(bytes, to: path)
    return try await decompressor()
      .store(try MappedFile(path), as: encoding, expecting: expected, subject: "it")
  }

  /// The decoded bytes of a stream that errors call `it`.
  func decode(_ bytes: [UInt8], as encoding: Encoding, limit: Int = 1 << 30) async throws -> [UInt8]
  {
    let held = HeldBytes(bytes)
    return try await decompressor(limit: limit)
      .decode(held.bytes, as: encoding, subject: "it", owner: held).content
  }

  /// Opens bytes as the file `toy.deb`.
  func open(_ bytes: [UInt8]) throws -> DebFile {
    let path = directory.appending("toy.deb")
    try writeFile(bytes, to: path)
    return try DebFile(path)
  }
}

/// The entries of a tar archive that errors call `it`.
func entries(
  _ bytes: [UInt8], _ dialect: TarReader.Dialect = .package
) throws(PackingError) -> [TarEntry] {
  try TarReader.entries(in: bytes.span.bytes, subject: "it", dialect: dialect)
}

/// One line for each entry: name, kind, mode, owner, size and time.
func picture(_ entries: [TarEntry]) -> String {
  entries.map { entry in
    let kind =
      switch entry.kind {
      case .file: "file \(entry.body.count)"
      case .hardLink(let target): "= \(printable(target))"
      case .symbolicLink(let target): "-> \(printable(target))"
      case .directory: "dir"
      case .characterDevice: "char"
      case .blockDevice: "block"
      case .fifo: "fifo"
      }
    let mode = String(entry.mode, radix: 8)
    return "\(printable(entry.name)) \(kind) \(mode) \(entry.uid):\(entry.gid) @\(entry.mtime)"
  }.joined(separator: "\n")
}

/// The header of an item with bytes put in its place, and its checksum set right again.
func header(_ item: TarItem, _ patches: [(at: Int, bytes: [UInt8])]) -> [UInt8] {
  item.header(patches)
}
