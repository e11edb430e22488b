package import Packing
package import Content

/// The contents of a tree's files, wherever they lie: in runs, in layers, in a directory.
package protocol Bodies: Sendable {
  /// The content of a file, checked against its digest.
  ///
  /// - Throws: `DigestError` or `StoreDamage` where it is not, or no longer, what it was.
  func bytes(of file: Blob) async throws -> SharedBytes

  /// The content of a file, unchecked: for what only has to know what kind of file it is.
  func uncheckedBytes(of file: Blob) async throws -> SharedBytes

  /// The first bytes of a file, unchecked.
  func head(of file: Blob, _ count: Int) async throws -> [UInt8]
}

extension Bodies {
  package func uncheckedBytes(of file: Blob) async throws -> SharedBytes {
    try await bytes(of: file)
  }

  package func head(of file: Blob, _ count: Int) async throws -> [UInt8] {
    let plain = try await uncheckedBytes(of: file)
    return plain.array(0..<min(count, plain.bytes.count))
  }

  /// The content of a file as an array.
  package func content(of file: Blob) async throws -> [UInt8] {
    try await bytes(of: file).array
  }

  /// The content of the file that an entry of a tree names; nil for what is no file.
  package func content(of entry: Entry, in tree: Tree) async throws -> [UInt8]? {
    guard let file = tree.file(entry).content else { return nil }
    return try await content(of: file)
  }

  /// The content of the file at a path of a tree; empty where there is none.
  package func content(at path: String, in tree: Tree) async throws -> [UInt8] {
    guard let entry = tree.resolve(Array("/\(path)".utf8)).entry else { return [] }
    return try await content(of: entry, in: tree) ?? []
  }
}
