internal import Content
internal import Inspection
internal import OCI
internal import Packing
internal import Registry

/// What travels beside one image of a registry.
struct ImageCompanions: Sendable {
  let reference: RegistryReference
  /// The index or image manifest.
  let digest: Digest
  private let repository: RegistryRepository
  private let store: BlobStore
  private let referrers: [Referrer]

  private static let mostOfAKind = 16

  /// Lists them.
  ///
  /// - Parameter store: takes what is fetched.
  init(_ reference: RegistryReference, in composer: Composer, store: BlobStore) async throws {
    self.reference = reference
    self.store = store
    repository = try await composer.registry().open(reference, for: .pull)
    if let digest = reference.digest {
      self.digest = digest
    } else {
      digest = try await repository.document(reference).descriptor.digest
    }
    referrers = try await repository.referrers(of: digest)
  }

  private init(of other: ImageCompanions, _ digest: Digest) async throws {
    reference = other.reference.pinned(digest)
    self.digest = digest
    repository = other.repository
    store = other.store
    referrers = try await repository.referrers(of: digest)
  }

  /// What travels beside another image of the same repository.
  func beside(_ digest: Digest) async throws -> ImageCompanions {
    try await ImageCompanions(of: self, digest)
  }

  /// Everything of a kind, each checked against its digests.
  func contents(_ kind: ArtifactKind) async throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    var rest = kind.sizeLimit
    for referrer in referrers where referrer.artifactType == kind.rawValue {
      let name = "the \(kind.noun) of \(RegistryReference.scheme)\(reference)"
      let document = try await Self.naming("the manifest of \(name)") {
        try await repository.document(reference.pinned(referrer.descriptor.digest))
      }
      let artifact = try ArtifactManifest(parsing: document.bytes, document: name)
      guard artifact.subject.digest == digest else { continue }
      rest -= max(0, artifact.content.size)
      guard rest >= 0, found.count < Self.mostOfAKind else {
        throw ProofError.malformed(
          name,
          "what is attached of this kind is more than \(kind.sizeLimit) bytes, or more than "
            + "\(Self.mostOfAKind) of them")
      }
      try await repository.fetch(artifact.content, into: store, named: name)
      let file = try store.map(
        Blob(digest: artifact.content.digest, size: artifact.content.size))
      found.append(Array(file.bytes))
    }
    return found
  }

  /// Says in words what a digest is of that is not right.
  static func naming<Value>(
    _ name: String, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch DigestError.mismatch(_, let expected, let found) {
      throw DigestError.mismatch(subject: name, expected: expected, found: found)
    } catch DigestError.wrongSize(_, let expected, let found) {
      throw DigestError.wrongSize(subject: name, expected: expected, found: found)
    }
  }

  /// The first of a kind.
  func content(_ kind: ArtifactKind) async throws -> [UInt8] {
    guard let first = try await contents(kind).first else {
      throw ProofError.absent(kind.noun, image: "\(RegistryReference.scheme)\(reference)")
    }
    return first
  }
}
