package import Content

/// What a document says of a blob: kind, digest and size (OCI image-spec, descriptor.md).
package struct Descriptor: Hashable, Sendable {
  package let mediaType: MediaType
  package let digest: Digest
  /// Bytes.
  package let size: Int64
  package var platform: Platform?
  package var annotations: [String: String]

  package init(
    mediaType: MediaType, digest: Digest, size: Int64, platform: Platform? = nil,
    annotations: [String: String] = [:]
  ) {
    self.mediaType = mediaType
    self.digest = digest
    self.size = size
    self.platform = platform
    self.annotations = annotations
  }

  package init(
    _ blob: Blob, _ mediaType: MediaType, platform: Platform? = nil,
    annotations: [String: String] = [:]
  ) {
    self.init(
      mediaType: mediaType, digest: blob.digest, size: blob.size, platform: platform,
      annotations: annotations)
  }

  /// The name of an image in a layout (`org.opencontainers.image.ref.name`, annotations.md).
  package var referenceName: String? {
    get { annotations[Annotation.referenceName] }
    set { annotations[Annotation.referenceName] = newValue }
  }
}

/// The annotations that this program reads (OCI image-spec, annotations.md).
package enum Annotation {
  package static let referenceName = "org.opencontainers.image.ref.name"
}

extension Descriptor {
  init(_ reader: DocumentReader) throws(OCIError) {
    self.init(
      mediaType: try reader.mediaType("mediaType"), digest: try reader.digest("digest"),
      size: try reader.size("size"),
      platform: try reader.object("platform").map { reader throws(OCIError) in
        try Platform(reader)
      },
      annotations: try reader.stringMap("annotations"))
  }

  static func list(_ readers: [DocumentReader]) throws(OCIError) -> [Descriptor] {
    try readers.map { reader throws(OCIError) in try Descriptor(reader) }
  }

  package var json: JSON {
    .members([
      "mediaType": .string(mediaType.text), "digest": .string(digest.description),
      "size": .int(size), "platform": platform?.json, "annotations": .map(annotations),
    ])
  }
}
