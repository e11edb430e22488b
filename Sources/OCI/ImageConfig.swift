package import Content

/// What runs in an image and which layers it has (OCI image-spec, config.md).
package struct ImageConfig: Hashable, Sendable {
  package var created: Timestamp?
  package var author: String?
  package var platform: Platform
  package var execution: Execution
  /// The digests of the uncompressed layers, lowest first.
  package var diffIDs: [Digest]
  package var history: [History]

  package init(
    created: Timestamp? = nil, author: String? = nil, platform: Platform,
    execution: Execution = Execution(), diffIDs: [Digest], history: [History] = []
  ) {
    self.created = created
    self.author = author
    self.platform = platform
    self.execution = execution
    self.diffIDs = diffIDs
    self.history = history
  }

  /// How one layer came to be.
  package struct History: Hashable, Sendable {
    package var created: Timestamp?
    package var createdBy: String?
    package var author: String?
    package var comment: String?
    /// Whether the step made no layer.
    package var isEmptyLayer: Bool

    package init(
      created: Timestamp? = nil, createdBy: String? = nil, author: String? = nil,
      comment: String? = nil, isEmptyLayer: Bool = false
    ) {
      self.created = created
      self.createdBy = createdBy
      self.author = author
      self.comment = comment
      self.isEmptyLayer = isEmptyLayer
    }
  }
}

extension ImageConfig {
  /// Reads a config; members that this program does not know are passed over.
  ///
  /// - Throws: ``OCIError`` that names `document`.
  package init(parsing bytes: [UInt8], document: String = "the image config") throws(OCIError) {
    let reader = try DocumentReader(document: document, bytes: bytes)
    guard let rootfs = try reader.object("rootfs") else {
      throw reader.failure("rootfs", "is missing")
    }
    guard try rootfs.string("type") == "layers" else {
      throw rootfs.failure("type", "expected 'layers'")
    }
    self.init(
      created: try reader.timestamp("created"), author: try reader.optionalString("author"),
      platform: try Platform(reader),
      execution: try reader.object("config").map { reader throws(OCIError) in
        try Execution(reader)
      } ?? Execution(),
      diffIDs: try rootfs.digests("diff_ids"),
      history: try reader.objects("history").map { reader throws(OCIError) in
        try History(reader)
      })
  }

  package var json: JSON {
    .members([
      "created": created.map { .string($0.text) }, "author": author.map { .string($0) },
      "architecture": .string(platform.architecture), "os": .string(platform.os),
      "variant": platform.variant.map { .string($0) }, "config": execution.json,
      "rootfs": .members([
        "type": "layers", "diff_ids": .array(diffIDs.map { .string($0.description) }),
      ]),
      "history": .array(history.map(\.json)),
    ])
  }

  /// The bytes whose digest names the config, and so the image for Docker.
  package var canonicalBytes: [UInt8] { json.canonicalBytes }
}

extension ImageConfig.History {
  init(_ reader: DocumentReader) throws(OCIError) {
    self.init(
      created: try reader.timestamp("created"),
      createdBy: try reader.optionalString("created_by"),
      author: try reader.optionalString("author"), comment: try reader.optionalString("comment"),
      isEmptyLayer: try reader.optionalBool("empty_layer") ?? false)
  }

  var json: JSON {
    .members([
      "created": created.map { .string($0.text) }, "created_by": createdBy.map { .string($0) },
      "author": author.map { .string($0) }, "comment": comment.map { .string($0) },
      "empty_layer": isEmptyLayer ? true : nil,
    ])
  }
}

extension DocumentReader {
  func timestamp(_ name: String) throws(OCIError) -> Timestamp? {
    try optionalString(name).map { text throws(OCIError) in try Timestamp(parsing: text) }
  }
}
