public import Content

/// What `push` is told beside the images and where they go.
public struct PushOptions: Hashable, Sendable {
  /// Further tags; `${version:PACKAGE}` in them stands for a package's version.
  public var tags: [String] = []
  /// Whether lock, recipe, SBOM and provenance travel with the images of manifests.
  public var attaches = true

  public init() {}
}

/// What `push` did with one repository.
public struct PushResult: Sendable {
  /// An image of the push.
  public struct Image: Hashable, Sendable {
    /// The variant, or the tag that it had.
    public var name: String
    /// Host, repository and the tag that was asked for, if one was.
    public var reference: String
    /// Of the index, or of the image manifest where there is no index.
    public var digest: Digest
    public var tags: [String]
  }

  public var images: [Image]
  public var sentBlobs: Int
  /// Bytes of blobs that were sent.
  public var sentBytes: Int64
  public var mountedBlobs: Int
  /// Blobs that the registry had already.
  public var presentBlobs: Int
  /// Manifests and indices that were sent.
  public var sentDocuments: Int
  /// Tags that point somewhere else than before.
  public var movedTags: Int
}
