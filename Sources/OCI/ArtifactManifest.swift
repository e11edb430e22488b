internal import Content

/// A manifest beside an image: something that is not an image, and what it is about (OCI image-spec
/// 1.1, manifest.md, "Guidelines for Artifact Usage").
package struct ArtifactManifest: Hashable, Sendable {
  /// What kind of thing it is.
  package let artifactType: String
  /// The image manifest or index that it is about.
  package let subject: Descriptor
  /// The thing itself.
  package let content: Descriptor
  package let annotations: [String: String]

  package init(
    artifactType: String, subject: Descriptor, content: Descriptor,
    annotations: [String: String] = [:]
  ) {
    self.artifactType = artifactType
    self.subject = subject
    self.content = content
    self.annotations = annotations
  }

  /// Reads one; members that this program does not know are passed over.
  ///
  /// - Throws: ``OCIError/malformed(document:member:reason:)`` that names `document`.
  package init(parsing bytes: [UInt8], document: String) throws(OCIError) {
    let reader = try DocumentReader(document: document, bytes: bytes)
    try reader.checkSchema(\.isManifest)
    guard let subject = try reader.object("subject") else {
      throw reader.failure("subject", "is missing")
    }
    let layers = try Descriptor.list(try reader.objects("layers"))
    guard let content = layers.first, layers.count == 1 else {
      throw reader.failure("layers", "expected one")
    }
    self.init(
      artifactType: try reader.string("artifactType"), subject: try Descriptor(subject),
      content: content, annotations: try reader.stringMap("annotations"))
  }

  /// The config of what has none: `{}` (manifest.md, "Guidance for an Empty Descriptor").
  package static let emptyConfig = Array("{}".utf8)

  private var config: JSON {
    let blob = Blob(of: Self.emptyConfig)
    return [
      "mediaType": "application/vnd.oci.empty.v1+json", "digest": .string("\(blob.digest)"),
      "size": .int(blob.size), "data": "e30=",
    ]
  }

  /// The bytes whose digest names it.
  package var canonicalBytes: [UInt8] {
    JSON.members([
      "schemaVersion": 2, "mediaType": .string(MediaType.imageManifest.text),
      "artifactType": .string(artifactType), "config": config, "layers": .array([content.json]),
      "subject": Descriptor(
        mediaType: subject.mediaType, digest: subject.digest, size: subject.size
      ).json,
      "annotations": .map(annotations),
    ]).canonicalBytes
  }
}
