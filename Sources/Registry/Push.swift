package import Content
internal import OCI

/// What a push brings into one repository.
package struct PushPlan: Sendable {
  /// A manifest beside an image.
  package struct Attachment: Sendable {
    /// The image manifest or index that it is about.
    package let subject: Digest
    package let document: RegistryDocument
    package let artifactType: String
    package let annotations: [String: String]

    package init(
      subject: Digest, document: RegistryDocument, artifactType: String,
      annotations: [String: String] = [:]
    ) {
      self.subject = subject
      self.document = document
      self.artifactType = artifactType
      self.annotations = annotations
    }
  }

  package var blobs: [UploadSource] = []
  package var manifests: [RegistryDocument] = []
  /// Inner ones first.
  package var indices: [RegistryDocument] = []
  package var attachments: [Attachment] = []
  package var tags: [(tag: String, document: RegistryDocument)] = []

  package init() {}
}

/// What a push did.
package struct PushCounts: Hashable, Sendable {
  package var sentBlobs = 0
  /// Bytes of blobs that were sent.
  package var sentBytes: Int64 = 0
  package var mountedBlobs = 0
  package var presentBlobs = 0
  package var sentDocuments = 0
  /// Tags that were moved or made.
  package var movedTags = 0

  package init() {}
}

extension RegistryRepository {
  /// How many blobs are on their way at once.
  private static let width = 8

  /// Brings a plan into the repository, in an order in which nothing that is named is missing:
  /// blobs, image manifests, indices, what is attached, and the tags last.
  ///
  /// - Parameter others: repositories of the registry with blobs of the same push.
  /// - Throws: ``RegistryError``; no tag points at anything incomplete then.
  package func push(
    _ plan: PushPlan, mountingFrom others: [Digest: String] = [:],
    onSent: @escaping @Sendable (String, Int64) -> Void = { _, _ in }
  ) async throws -> PushCounts {
    var counts = PushCounts()
    var seen: Set<Digest> = []
    // The largest first, so that the last is not the longest.
    let blobs = plan.blobs.filter { seen.insert($0.blob.digest).inserted }
      .sorted { ($1.blob.size, $0.blob.digest) < ($0.blob.size, $1.blob.digest) }
    let outcomes = try await blobs.mapConcurrently(limit: Self.width) { source in
      try await upload(source, mountedFrom: others[source.blob.digest].map { [$0] } ?? []) {
        onSent(source.name, $0)
      }
    }
    for (source, outcome) in zip(blobs, outcomes) {
      switch outcome {
      case .present: counts.presentBlobs += 1
      case .mounted: counts.mountedBlobs += 1
      case .sent:
        counts.sentBlobs += 1
        counts.sentBytes += source.blob.size
      }
    }
    counts.sentDocuments += try await put(Self.distinct(plan.manifests))
    // An index may name another one.
    for index in Self.distinct(plan.indices) { counts.sentDocuments += try await put([index]) }
    var subjects: [Digest] = []
    for attachment in plan.attachments where !subjects.contains(attachment.subject) {
      subjects.append(attachment.subject)
    }
    for subject in subjects {
      let own = plan.attachments.filter { $0.subject == subject }.map { attachment in
        var descriptor = attachment.document.descriptor
        descriptor.annotations = attachment.annotations
        return (attachment.document, Referrer(descriptor, artifactType: attachment.artifactType))
      }
      counts.sentDocuments += try await attach(own, to: subject)
    }
    for (tag, document) in plan.tags {
      if try await digest(of: reference.tagged(tag)) == document.descriptor.digest { continue }
      try await put(document, tag: tag)
      counts.movedTags += 1
    }
    return counts
  }

  /// Puts the documents that are not there, and says how many these are.
  private func put(_ documents: [RegistryDocument]) async throws -> Int {
    try await documents.mapConcurrently(limit: Self.width) { document in
      if try await digest(of: reference.pinned(document.descriptor.digest)) != nil { return 0 }
      try await put(document)
      return 1
    }.reduce(0, +)
  }

  private static func distinct(_ documents: [RegistryDocument]) -> [RegistryDocument] {
    var seen: Set<Digest> = []
    return documents.filter { seen.insert($0.descriptor.digest).inserted }
  }
}
