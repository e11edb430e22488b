package import Content
package import SystemPackage

/// A layout being written into a folder of its own (OCI image-spec, image-layout.md).
///
/// The folder is a layout only after ``finish(_:)``; the caller writes aside and renames, so that
/// nobody meets half of one. Everything is on disk when `finish` returns.
package struct ImageLayoutWriter: Sendable {
  package let folder: FilePath
  private let blobs: FilePath

  /// Begins a layout; the folder and its parents are made where they do not exist.
  package init(into folder: FilePath) throws(StoreError) {
    self.folder = folder
    self.blobs = folder.appending("blobs").appending("sha256")
    try makeFolder(blobs)
  }

  /// Writes a document under its digest.
  package func write(
    _ bytes: [UInt8], _ mediaType: MediaType
  ) throws(StoreError) -> Descriptor {
    let blob = Blob(of: bytes)
    let path = blobs.appending(blob.digest.hex)
    if FileStatus(of: path) == nil { try create(path, bytes) }
    return Descriptor(blob, mediaType)
  }

  /// Copies a blob from a file, hashing it on the way.
  ///
  /// - Throws: ``DigestError`` where the file is not the blob, ``StoreError`` where reading or
  ///   writing fails; no file is left under the blob's name then.
  package func copy(
    _ blob: Blob, from source: FilePath, _ mediaType: MediaType
  ) throws -> Descriptor {
    let path = blobs.appending(blob.digest.hex)
    guard FileStatus(of: path) == nil else { return Descriptor(blob, mediaType) }
    do {
      let copied = try copyFile(source, to: path)
      guard copied.size == blob.size else {
        throw DigestError.wrongSize(
          subject: "\(source)", expected: blob.size, found: copied.size)
      }
      guard copied.digest == blob.digest else {
        throw DigestError.mismatch(
          subject: "\(source)", expected: blob.digest, found: copied.digest)
      }
    } catch {
      removeFile(path)
      throw error
    }
    return Descriptor(blob, mediaType)
  }

  /// Writes `index.json` and `oci-layout`, which make the folder a layout.
  ///
  /// - Parameter index: its descriptors carry the names of the images
  ///   (``Descriptor/referenceName``).
  package func finish(_ index: ImageIndex) throws(StoreError) {
    let newline: [UInt8] = [UInt8(ascii: "\n")]
    try create(
      folder.appending(ImageLayout.indexName), index.canonicalBytes + newline)
    let marker: JSON = ["imageLayoutVersion": .string(ImageLayout.version)]
    try create(folder.appending(ImageLayout.markerName), marker.canonicalBytes + newline)
    for folder in [blobs, blobs.removingLastComponent(), folder] { try synchronize(folder) }
  }

  private func create(_ path: FilePath, _ bytes: [UInt8]) throws(StoreError) {
    let file = try openNew(path)
    defer { try? file.close() }
    try storing("write", path) { _ = try file.writeAll(bytes) }
    try Content.synchronize(file, path)
  }

  /// Puts the names in a folder on disk.
  private func synchronize(_ folder: FilePath) throws(StoreError) {
    let file = try storing("open", folder) {
      try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
    }
    defer { try? file.close() }
    try Content.synchronize(file, folder)
  }
}
