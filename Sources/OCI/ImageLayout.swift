package import Content
package import SystemPackage

/// A directory that holds images (OCI image-spec, image-layout.md), opened for reading.
///
/// Every blob is checked against its descriptor while it is read, size first, then digest. A blob
/// lies under the digits of its digest, so no document can name a file outside the directory.
package struct ImageLayout: Sendable {
  package let directory: FilePath
  /// `index.json`: the images by name.
  package let index: ImageIndex

  static let version = "1.0.0"
  static let indexName = "index.json"
  static let markerName = "oci-layout"

  /// The largest document that is read whole, in bytes; registries stop at 4 MiB too.
  static let documentLimit: Int64 = 4 << 20

  /// Opens a layout: checks `oci-layout` and reads `index.json`.
  ///
  /// - Throws: ``OCIError`` where the directory is no layout, ``StoreError`` where it cannot be
  ///   read.
  package static func open(_ directory: FilePath) throws -> ImageLayout {
    guard FileStatus(of: directory, following: true)?.isDirectory == true else {
      throw OCIError.notALayout(directory, reason: "no such directory")
    }
    for steps in [["blobs"], ["blobs", "sha256"]] {
      let path = steps.reduce(directory) { $0.child($1) }
      guard FileStatus(of: path)?.isSymbolicLink != true else {
        throw OCIError.notALayout(
          directory, reason: "its \(steps.joined(separator: "/")) is a symbolic link")
      }
    }
    let marker = try document(markerName, in: directory)
    let reader = try DocumentReader(document: "\(directory.appending(markerName))", bytes: marker)
    let version = try reader.string("imageLayoutVersion")
    guard version == Self.version else {
      throw OCIError.notALayout(directory, reason: "its version is '\(version)', not 1.0.0")
    }
    let index = try ImageIndex(
      parsing: try document(indexName, in: directory), document: "\(directory.appending(indexName))"
    )
    return ImageLayout(directory: directory, index: index)
  }

  private static func document(_ name: String, in directory: FilePath) throws -> [UInt8] {
    let path = directory.appending(name)
    guard let status = FileStatus(of: path, following: true), status.isRegular else {
      throw OCIError.notALayout(directory, reason: "it has no file \(name)")
    }
    return try readFile(path, limit: documentLimit)
  }

  /// The names of the images, sorted.
  package var names: [String] {
    index.manifests.compactMap(\.referenceName).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// The image of a name; without a name, the only image that the layout has.
  ///
  /// - Throws: ``OCIError/noSuchImage(_:layout:names:)`` where there is none or more than one.
  package func descriptor(named name: String?) throws(OCIError) -> Descriptor {
    let found = index.manifests.filter { name == nil || $0.referenceName == name }
    guard let only = found.first, found.count == 1 else {
      throw .noSuchImage(name ?? "(the only one)", layout: directory, names: names)
    }
    return only
  }

  /// Where a blob lies, or would lie.
  package func path(of digest: Digest) -> FilePath {
    directory.appending("blobs").appending("sha256").appending(digest.hex)
  }

  /// Checks that a blob is there in full and returns its path.
  ///
  /// - Throws: ``OCIError/missingBlob(_:layout:)``, or ``DigestError`` where its bytes are others.
  package func check(_ descriptor: Descriptor) throws -> FilePath {
    let path = try locate(descriptor)
    try compare(descriptor, with: try hashFile(path).digest)
    return path
  }

  /// Checks that a blob is there and has the right size.
  private func locate(_ descriptor: Descriptor) throws -> FilePath {
    let path = path(of: descriptor.digest)
    guard let status = FileStatus(of: path, following: true), status.isRegular else {
      throw OCIError.missingBlob(descriptor.digest, layout: directory)
    }
    guard status.size == descriptor.size else {
      throw DigestError.wrongSize(
        subject: "\(path)", expected: descriptor.size, found: status.size)
    }
    return path
  }

  private func compare(_ descriptor: Descriptor, with found: Digest) throws(DigestError) {
    guard found == descriptor.digest else {
      throw .mismatch(
        subject: "\(path(of: descriptor.digest))", expected: descriptor.digest, found: found)
    }
  }

  /// The bytes of a document, checked.
  package func document(_ descriptor: Descriptor) throws -> [UInt8] {
    guard descriptor.size <= Self.documentLimit else {
      throw OCIError.malformed(
        document: "\(descriptor.digest)", member: "",
        reason: "a document of \(descriptor.size) bytes is too large")
    }
    let bytes = try readFile(try locate(descriptor), limit: Self.documentLimit)
    try compare(descriptor, with: Digest(of: bytes))
    return bytes
  }
}

extension ImageLayout {
  package func imageIndex(_ descriptor: Descriptor) throws -> ImageIndex {
    try ImageIndex(
      parsing: try document(descriptor), document: "the image index \(descriptor.digest)")
  }

  package func imageManifest(_ descriptor: Descriptor) throws -> ImageManifest {
    try ImageManifest(
      parsing: try document(descriptor), document: "the image manifest \(descriptor.digest)")
  }

  package func imageConfig(_ manifest: ImageManifest) throws -> ImageConfig {
    try ImageConfig(
      parsing: try document(manifest.config),
      document: "the image config \(manifest.config.digest)")
  }

  /// The image manifests that a descriptor stands for: itself, or those of its index, nested
  /// indices included, in their order.
  ///
  /// - Throws: ``OCIError`` for indices nested deeper than 4 or blobs of another kind.
  package func imageManifests(_ descriptor: Descriptor) throws -> [Descriptor] {
    var count = 0
    return try imageManifests(descriptor, depth: 4, &count)
  }

  /// The most descriptors that the indices of one image may hold, those met again counted too.
  private static let descriptorLimit = 10_000

  private func imageManifests(
    _ descriptor: Descriptor, depth: Int, _ count: inout Int
  ) throws -> [Descriptor] {
    count += 1
    guard count <= Self.descriptorLimit else {
      throw OCIError.malformed(
        document: "\(descriptor.digest)", member: "manifests",
        reason: "more than \(Self.descriptorLimit) manifests, nested ones counted each time")
    }
    if descriptor.mediaType.isManifest { return [descriptor] }
    guard descriptor.mediaType.isIndex, depth > 0 else {
      throw OCIError.malformed(
        document: "\(descriptor.digest)", member: "mediaType",
        reason: depth > 0
          ? "unexpected '\(descriptor.mediaType)'" : "indices are nested too deeply")
    }
    var found: [Descriptor] = []
    for inner in try imageIndex(descriptor).manifests {
      found += try imageManifests(inner, depth: depth - 1, &count)
    }
    return found
  }
}
