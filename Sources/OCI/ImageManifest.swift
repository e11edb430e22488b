package import Content

/// One image for one platform: its config and its layers (OCI image-spec, manifest.md).
package struct ImageManifest: Hashable, Sendable {
  package var config: Descriptor
  /// Lowest layer first.
  package var layers: [Descriptor]
  package var annotations: [String: String]

  package init(config: Descriptor, layers: [Descriptor], annotations: [String: String] = [:]) {
    self.config = config
    self.layers = layers
    self.annotations = annotations
  }

  /// Reads an image manifest; members that this program does not know are passed over.
  ///
  /// - Throws: ``OCIError/malformed(document:member:reason:)`` that names `document`.
  package init(parsing bytes: [UInt8], document: String = "the image manifest") throws(OCIError) {
    let reader = try DocumentReader(document: document, bytes: bytes)
    try reader.checkSchema(\.isManifest)
    guard let config = try reader.object("config") else {
      throw reader.failure("config", "is missing")
    }
    self.init(
      config: try Descriptor(config), layers: try Descriptor.list(try reader.objects("layers")),
      annotations: try reader.stringMap("annotations"))
  }

  package var json: JSON {
    .members([
      "schemaVersion": 2, "mediaType": .string(MediaType.imageManifest.text),
      "config": config.json, "layers": .array(layers.map(\.json)),
      "annotations": .map(annotations),
    ])
  }

  /// The bytes whose digest names the image manifest.
  package var canonicalBytes: [UInt8] { json.canonicalBytes }
}
