package import Content

/// A list of images for several platforms (OCI image-spec, image-index.md).
package struct ImageIndex: Hashable, Sendable {
  /// Image manifests or further indices, in the order of preference.
  package var manifests: [Descriptor]
  package var annotations: [String: String]

  package init(manifests: [Descriptor], annotations: [String: String] = [:]) {
    self.manifests = manifests
    self.annotations = annotations
  }

  /// Reads an index; members that this program does not know are passed over.
  ///
  /// - Throws: ``OCIError/malformed(document:member:reason:)`` that names `document`.
  package init(parsing bytes: [UInt8], document: String = "the image index") throws(OCIError) {
    let reader = try DocumentReader(document: document, bytes: bytes)
    try reader.checkSchema(\.isIndex)
    self.init(
      manifests: try Descriptor.list(try reader.objects("manifests")),
      annotations: try reader.stringMap("annotations"))
  }

  package var json: JSON {
    .members([
      "schemaVersion": 2, "mediaType": .string(MediaType.imageIndex.text),
      "manifests": .array(manifests.map(\.json)), "annotations": .map(annotations),
    ])
  }

  /// The bytes whose digest names the index.
  package var canonicalBytes: [UInt8] { json.canonicalBytes }
}
