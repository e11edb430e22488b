package import Content
package import SystemPackage

/// A layout being written or brought up to date (OCI image-spec, image-layout.md).
///
/// A layout that is there stays whole at every moment: new blobs are added beside the old ones,
/// each by a rename, then `index.json` is replaced by a rename, then blobs that nothing refers to
/// any more are removed. Everything is on disk when ``finish(_:)`` returns, and all that
/// `index.json` names before that gets its name. Modes do not depend on the umask.
package struct ImageLayoutWriter: Sendable {
  private let directory: FilePath
  private let blobs: FilePath
  private let isAside: Bool
  private var written: Set<String> = []
  /// What is not on disk yet.
  private var pending: [FilePath]

  /// Begins to write into a directory; it and its parents are made where they do not exist.
  ///
  /// - Parameter isAside: whether the directory is known to nobody before it is renamed, so that
  ///   `index.json` need not wait for the rest.
  package init(into directory: FilePath, isAside: Bool = false) throws(StoreError) {
    self.directory = directory
    self.isAside = isAside
    pending = [directory.appending(ImageLayout.markerName)]
    self.blobs = directory.appending("blobs").appending("sha256")
    try makeDirectory(directory)
    for path in [directory.appending("blobs"), blobs] { try makeOwnDirectory(path) }
    for path in [directory, directory.appending("blobs"), blobs] { try setMode(path, 0o755) }
    // First, so that a later run knows whose directory it is where this one is killed.
    let marker: JSON = ["imageLayoutVersion": .string(ImageLayout.version)]
    try writeFileAtomically(
      marker.canonicalBytes + Self.newline, to: directory.appending(ImageLayout.markerName),
      isDurable: false)
  }

  private static let newline: [UInt8] = [UInt8(ascii: "\n")]

  /// Writes a document under its digest.
  package mutating func write(
    _ bytes: [UInt8], _ mediaType: MediaType
  ) throws(StoreError) -> Descriptor {
    let blob = Blob(of: bytes)
    let path = blobs.appending(blob.digest.hex)
    if try !isThere(blob) {
      try writeFileAtomically(bytes, to: path, isDurable: false)
      pending.append(path)
    }
    written.insert(blob.digest.hex)
    return Descriptor(blob, mediaType)
  }

  /// Copies a blob from a file, hashing it on the way; one that is there and right is left.
  ///
  /// - Throws: ``DigestError`` where the file is not the blob, ``StoreError`` where reading or
  ///   writing fails; no file is left under the blob's name then.
  ///
  /// - Parameter isChecked: whether the caller hashed the file itself: it is not hashed again then.
  package mutating func copy(
    _ blob: Blob, from source: FilePath, _ mediaType: MediaType, isChecked: Bool = false
  ) throws -> Descriptor {
    try join(blob, of: [(source, blob.size)], areChecked: isChecked)
    return Descriptor(blob, mediaType)
  }

  /// Writes a blob that is the content of files one after the other, hashing it on the way; one
  /// that is there and right is left.
  ///
  /// - Throws: ``DigestError`` where the files are not the blob, ``StoreError`` where reading or
  ///   writing fails; no file is left under the blob's name then.
  ///
  /// - Parameter areChecked: whether the caller hashed the files itself: they are not hashed then.
  package mutating func join(
    _ blob: Blob, of parts: [(path: FilePath, size: Int64)], areChecked: Bool
  ) throws {
    // Variants and architectures share blobs.
    if written.contains(blob.digest.hex) { return }
    let path = blobs.appending(blob.digest.hex)
    if try !isThere(blob) {
      let aside = try StagedItem.file(StagedItem.name(in: blobs))
      let file = aside.descriptor
      try setMode(aside.descriptor, path, 0o644)
      if areChecked {
        for part in parts { try appendFile(part.path, size: part.size, to: file, path) }
      } else {
        var hasher = ContentHasher()
        for part in parts { try copyFile(part.path, to: file, path, &hasher) }
        try compare(blob, hasher.blob(), path)
      }
      try aside.replace(path)
      pending.append(path)
    }
    written.insert(blob.digest.hex)
  }

  private func isThere(_ blob: Blob) throws(StoreError) -> Bool {
    let path = blobs.appending(blob.digest.hex)
    guard let status = FileStatus(of: path), status.isRegular, status.size == blob.size else {
      return false
    }
    return try hashFile(path) == blob
  }

  private func compare(
    _ blob: Blob, _ copied: Blob, _ source: FilePath
  ) throws(DigestError) {
    guard copied.size == blob.size else {
      throw .wrongSize(subject: "\(source)", expected: blob.size, found: copied.size)
    }
    guard copied.digest == blob.digest else {
      throw .mismatch(subject: "\(source)", expected: blob.digest, found: copied.digest)
    }
  }

  /// Writes `index.json`, which makes the directory a layout, and removes what the layout held
  /// before and is not part of it any more.
  ///
  /// - Parameters:
  ///   - index: its descriptors carry the names of the images (``Descriptor/referenceName``).
  ///   - others: images that were there before and stay.
  package func finish(
    _ index: ImageIndex, beside others: OtherImages = .none
  ) throws(StoreError) {
    let path = directory.appending(ImageLayout.indexName)
    var members = index.json.object ?? [:]
    members["manifests"] = .array((members["manifests"]?.array ?? []) + others.descriptors)
    let bytes = JSON.object(members).canonicalBytes + Self.newline
    if isAside {
      try writeFileAtomically(bytes, to: path, isDurable: false)
      try synchronizeFiles(pending + [path])
      try synchronizeDirectory(blobs)
    } else {
      try synchronizeFiles(pending)
      try synchronizeDirectory(blobs)
      try writeFileAtomically(bytes, to: path)
    }
    try synchronizeDirectory(directory)
    StagedItem.sweep(blobs)
    guard let kept = others.blobs else { return }
    guard let stored = try OpenDirectory.open(below: directory, "blobs", "sha256") else { return }
    for name in try stored.names()
    where !written.contains(name) && !kept.contains(name) && Digest.isHex(name) {
      stored.remove(name)
    }
  }
}
