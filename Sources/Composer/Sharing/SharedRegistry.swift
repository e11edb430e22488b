internal import Content
internal import OCI
internal import Registry
internal import Synchronization

/// A repository of a registry as the shared store of many machines.
///
/// A `.deb` is a blob, with a tag `deb-SHA256` that keeps it; a record is an artifact under the tag
/// `KIND-KEY`, whose first layer is the record and whose others are the blobs that it needs. Whatever
/// goes wrong is said once, and the command goes on without.
final class SharedRegistry: SharedPlace {
  private struct State {
    var canRead = true
    var canWrite = true
    var offers: [String: Offer] = [:]
  }

  /// What will be put under a tag.
  private struct Offer {
    /// Nil: the blobs alone.
    var record: (kind: RecordKind, key: Digest)?
    var blobs: [Blob]
  }

  private let client: RegistryClient
  private let reference: RegistryReference
  private let onEvent: EventHandler
  private let state = Mutex(State())

  private static let recordType = "application/vnd.whittle.record.v1"
  private static let debType = "application/vnd.debian.binary-package"
  private static let contentType = "application/vnd.whittle.content.v1"
  private static let width = 8
  /// The most bytes of one thing that is taken.
  private static let largest: Int64 = 4 << 30
  /// The least that is worth waiting for: bytes a second, after a pause for the answer.
  private static let leastRate: Int64 = 1 << 20
  private static let answer: Duration = .seconds(10)

  init(_ client: RegistryClient, _ reference: RegistryReference, _ onEvent: @escaping EventHandler)
  {
    self.client = client
    self.reference = reference
    self.onEvent = onEvent
  }

  func bring(_ blob: Blob, into store: BlobStore) async {
    _ = await reading(blob.size) { repository in
      try await Self.fetch(blob, .init(parsing: Self.debType), from: repository, store)
    }
  }

  func bring(_ kind: RecordKind, _ key: Digest, into store: BlobStore) async {
    let known = await reading(0) { [reference] repository -> ImageManifest? in
      try await repository.documentIfPresent(reference.tagged(Self.tag(kind, key))).map {
        try ImageManifest(parsing: $0.bytes, document: "the record")
      }
    }
    guard let manifest = known ?? nil, let record = manifest.layers.first,
      record.mediaType.text == Self.recordType, manifest.layers.count <= 4,
      manifest.layers.allSatisfy({ (0...Self.largest).contains($0.size) })
    else { return }
    let size = manifest.layers.reduce(0) { $0 + $1.size }
    _ = await reading(size) { repository in
      for layer in manifest.layers {
        try await Self.fetch(
          Blob(digest: layer.digest, size: layer.size), layer.mediaType, from: repository, store)
      }
      if let bytes = try store.contents(of: record.digest) {
        _ = try store.putShared(bytes, kind, key)
      }
    }
  }

  func offer(_ blob: Blob) {
    state.withLock { $0.offers["deb-\(blob.digest.hex)"] = Offer(record: nil, blobs: [blob]) }
  }

  func offer(_ kind: RecordKind, _ key: Digest, needing blobs: [Blob]) {
    state.withLock {
      $0.offers[Self.tag(kind, key)] = Offer(
        record: (kind, key), blobs: blobs.filter { $0.size > 0 })
    }
  }

  /// Sends what was offered and is not there yet.
  func send(from store: BlobStore) async {
    let offers = state.withLock { state in
      defer { state.offers = [:] }
      return state.canWrite ? state.offers.sorted { $0.key < $1.key } : []
    }
    guard !offers.isEmpty else { return }
    do {
      let repository = try await client.open(reference, for: .push)
      var rest = offers[...]
      while !rest.isEmpty {
        try await send(Array(rest.prefix(Self.batch)), to: repository, store)
        rest = rest.dropFirst(Self.batch)
      }
    } catch {
      fail(error, isReading: false)
    }
  }

  /// How many offers are sent before their tags are set.
  private static let batch = 64

  /// What is sent under one tag.
  private struct Parcel: Sendable {
    let tag: String
    let sources: [(UploadSource, MediaType)]
  }

  /// Sends the blobs of some offers, each once, then the tags.
  ///
  /// Two uploads of one blob at a time are a race in some registries, which do not know it for a
  /// moment then.
  private func send(
    _ offers: [(key: String, value: Offer)], to repository: RegistryRepository, _ store: BlobStore
  ) async throws {
    let parcels = try await offers.mapConcurrently(limit: Self.width) { tag, offer in
      try await self.parcel(offer, tag, of: repository, store)
    }.compactMap(\.self)
    guard !parcels.isEmpty else { return }
    let config = UploadSource(Array("{}".utf8), name: "config")
    var seen: Set<Digest> = []
    let sources = ([config] + parcels.flatMap { $0.sources.map(\.0) })
      .filter { seen.insert($0.blob.digest).inserted }
    _ = try await sources.mapConcurrently(limit: Self.width) { try await repository.upload($0) }
    _ = try await parcels.mapConcurrently(limit: Self.width) { parcel in
      // OCI image-spec, manifest.md, "Guidelines for Artifact Usage".
      let empty = Descriptor(
        config.blob, try MediaType(parsing: "application/vnd.oci.empty.v1+json"))
      let manifest = ImageManifest(
        config: empty, layers: parcel.sources.map { Descriptor($0.0.blob, $0.1) })
      try await repository.put(
        RegistryDocument(manifest.canonicalBytes, .imageManifest), tag: parcel.tag)
    }
  }

  /// What an offer has to be sent for; nil where it is there, or gone from the cache.
  private func parcel(
    _ offer: Offer, _ tag: String, of repository: RegistryRepository, _ store: BlobStore
  ) async throws -> Parcel? {
    if try await repository.digest(of: reference.tagged(tag)) != nil { return nil }
    var sources: [(UploadSource, MediaType)] = []
    if let (kind, key) = offer.record {
      guard let bytes = try store.recordBytes(kind, key) else { return nil }
      sources.append(
        (UploadSource(bytes, name: tag), try MediaType(parsing: Self.recordType)))
    }
    for blob in offer.blobs {
      guard store.blob(blob.digest, size: blob.size) != nil else { return nil }
      let source = UploadSource(
        blob, name: tag,
        parts: [.file(store.path(of: blob.digest), offset: 0, size: blob.size)])
      let type = offer.record == nil ? Self.debType : Self.contentType
      sources.append((source, try MediaType(parsing: type)))
    }
    return Parcel(tag: tag, sources: sources)
  }

  private static func tag(_ kind: RecordKind, _ key: Digest) -> String {
    "\(kind.rawValue)-\(key.hex)"
  }

  private static func fetch(
    _ blob: Blob, _ type: MediaType, from repository: RegistryRepository, _ store: BlobStore
  ) async throws {
    do {
      try await repository.fetch(Descriptor(blob, type), into: store)
    } catch let error as RegistryError where error.isAbsence {
      // What is not there is made here.
    }
  }

  /// Asks the registry within the time that the bytes are worth; after a failure it is not asked
  /// again.
  private func reading<Value: Sendable>(
    _ size: Int64, _ body: @Sendable @escaping (RegistryRepository) async throws -> Value
  ) async -> Value? {
    guard state.withLock({ $0.canRead }) else { return nil }
    let limit = Self.answer + .seconds(size / Self.leastRate)
    do {
      return try await withThrowingTaskGroup(of: Value?.self) { [client, reference] group in
        group.addTask { try await body(try await client.open(reference, for: .pull)) }
        group.addTask {
          try await Task.sleep(for: limit)
          return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw TooLate(limit: limit) }
        return value
      }
    } catch is CancellationError {
    } catch {
      fail(error, isReading: true)
    }
    return nil
  }

  private struct TooLate: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "it is too slow: no answer within \(limit.components.seconds) s" }
  }

  private func fail(_ error: any Error, isReading: Bool) {
    let isFirst = state.withLock { state in
      let could = isReading ? state.canRead : state.canWrite
      if isReading { state.canRead = false }
      state.canWrite = false
      return could
    }
    guard isFirst else { return }
    onEvent(.noticed(.sharedStore("\(reference)", reason: "\(error)", isReading: isReading)))
  }
}
