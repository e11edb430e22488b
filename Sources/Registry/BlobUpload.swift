package import Content
internal import HTTP
internal import Spelling

/// How a blob came to be in a repository.
package enum UploadOutcome: Hashable, Sendable {
  case present
  /// Taken from another repository of the registry.
  case mounted
  case sent
}

extension RegistryRepository {
  /// Whether the repository has a blob.
  package func has(_ blob: Blob) async throws -> Bool {
    let response = try await send(
      HTTPRequest(.head, try url("blobs/\(blob.digest)")), expecting: [200, 404],
      of: reference.pinned(blob.digest))
    // A registry that says another length does not have this blob.
    return response.status == 200 && (response.contentLength.map { $0 == blob.size } ?? true)
  }

  /// Makes sure that the repository has a blob, whole (distribution-spec, "Pushing blobs").
  ///
  /// - Parameters:
  ///   - others: repositories of the registry that have it, to mount it from.
  ///   - onSent: hears of bytes as they go out; those that are sent again are told again.
  /// - Throws: ``RegistryError``; `DigestError` where the source is not the blob.
  package func upload(
    _ source: UploadSource, mountedFrom others: [String] = [],
    onSent: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws -> UploadOutcome {
    if try await has(source.blob) { return .present }
    var upload = BlobUpload(repository: self, source: source, onSent: onSent)
    for other in others where try await upload.mount(from: other) { return .mounted }
    let subject = reference.pinned(source.blob.digest)
    return try await translating(subject) {
      try await upload.run()
      return .sent
    }
  }
}

/// One blob on its way into a repository.
private struct BlobUpload {
  let repository: RegistryRepository
  let source: UploadSource
  let onSent: @Sendable (Int64) -> Void
  /// Where the upload goes on; nil: it has not begun.
  private var location: HTTPURL?
  /// What the registry has of it, in bytes.
  private var offset: Int64 = 0
  /// The most bytes of one request; nil: all in one.
  private var step: Int64?
  /// Whether the registry refuses to take a blob in pieces.
  private var isWhole = false
  /// The most bytes that the registry ever had of it: only what goes beyond is progress.
  private var best: Int64 = 0
  /// How often it was begun anew, or corrected by the registry, without an error.
  private var rounds = 0

  /// More than halving a request from the largest step to a byte takes.
  private static let mostRounds = 32
  private static let largestStep: Int64 = 16 << 20
  private static let smallestStep: Int64 = 1 << 20

  init(
    repository: RegistryRepository, source: UploadSource,
    onSent: @escaping @Sendable (Int64) -> Void
  ) {
    self.repository = repository
    self.source = source
    self.onSent = onSent
  }

  private var blob: Blob { source.blob }
  private var subject: RegistryReference { repository.reference.pinned(blob.digest) }

  /// Tries to take the blob from another repository; where the registry would rather be sent it,
  /// the upload has begun.
  mutating func mount(from other: String) async throws -> Bool {
    guard location == nil else { return false }
    let url = try repository.url(
      "blobs/uploads/",
      query: [
        "mount=\(percentEncoded("\(blob.digest)".utf8))", "from=\(percentEncoded(other.utf8))",
      ])
    let response = try await repository.send(
      HTTPRequest(.post, url, body: .bytes([])), expecting: [201, 202, 400, 401, 403, 404, 405],
      of: subject, from: [other])
    if response.status == 201 { return try await repository.has(blob) }
    if response.status == 202 { try move(to: response) }
    return false
  }

  /// Sends the blob; after a fault it goes on where the registry says that it stopped.
  mutating func run() async throws {
    var attempt = 1
    while true {
      do {
        if location == nil { try await begin() }
        if try await sendAll() { return }
        try countRound()
      } catch {
        if offset > best {
          best = offset
          attempt = 1
        }
        // What was sent whole may have arrived, though its answer did not.
        guard let pause = repository.client.retry.pause(after: error, attempt: attempt) else {
          throw error
        }
        try await repository.client.retry.wait(pause)
        attempt += 1
        if try await repository.has(blob) { return }
        try await resume()
      }
    }
  }

  private mutating func countRound() throws {
    rounds += 1
    guard rounds <= Self.mostRounds else {
      throw repository.failure(
        .lied("it has a blob sent again and again, and never takes it"), subject)
    }
  }

  private mutating func begin() async throws {
    let response = try await repository.send(
      HTTPRequest(.post, try repository.url("blobs/uploads/"), body: .bytes([])),
      expecting: [202], of: subject)
    offset = 0
    try move(to: response)
    if let least = response.fields["OCI-Chunk-Min-Length"].flatMap({ decimal($0.utf8) }),
      let own = step, own < least
    {
      step = least
    }
  }

  /// One way through; false where it has to be tried in another way.
  private mutating func sendAll() async throws -> Bool {
    while step != nil || offset > 0, offset < blob.size {
      guard try await sendChunk() else { return false }
    }
    return try await finish()
  }

  /// Sends the next piece.
  private mutating func sendChunk() async throws -> Bool {
    guard let location else { return false }
    let end = min(blob.size, offset + (step ?? blob.size))
    let response = try RegistryRepository.passing(
      try await repository.attempt(
        HTTPRequest(
          .patch, location,
          fields: [
            "Content-Type": "application/octet-stream", "Content-Range": "\(offset)-\(end - 1)",
          ], body: source.body(offset..<end, onSent: onSent))))
    switch response.status {
    case 202:
      try move(to: response)
      let has = Self.end(of: response) ?? end
      guard has > offset, has <= blob.size else {
        throw repository.failure(
          .lied("it says that it has \(has) bytes of a blob of \(blob.size)"), subject)
      }
      offset = has
      return true
    case 413: return try await shrink(response)
    case 416:
      // Another idea of what was sent so far: ask.
      let before = offset
      try countRound()
      try await resume()
      guard offset != before else { throw await repository.failure(response, subject) }
      return true
    case 404 where offset > 0:
      forget()
      return false
    case 400, 404, 405,
      501 where !isWhole:
      // No uploads in pieces here.
      forget()
      (isWhole, step) = (true, nil)
      return false
    default: throw await repository.failure(response, subject)
    }
  }

  /// Closes the upload, with all of the blob where nothing was sent before.
  private mutating func finish() async throws -> Bool {
    guard let location else { return false }
    let url = try location.appending(query: ["digest=\(percentEncoded("\(blob.digest)".utf8))"])
    let response = try RegistryRepository.passing(
      try await repository.attempt(
        HTTPRequest(
          .put, url, fields: ["Content-Type": "application/octet-stream"],
          body: offset == blob.size ? .bytes([]) : source.body(0..<blob.size, onSent: onSent))))
    switch response.status {
    case 201, 204:
      if let told = response.fields["Docker-Content-Digest"], told != "\(blob.digest)" {
        throw repository.failure(
          .lied("it says that it stored \(RegistryError.quoted(told))"), subject)
      }
      return true
    case 413: return try await shrink(response)
    case 404 where !isWhole:
      // The upload is not known any more: from the start, once.
      isWhole = true
      forget()
      return false
    default: throw await repository.failure(response, subject)
    }
  }

  /// Goes on in smaller requests.
  private mutating func shrink(_ response: HTTPResponse) async throws -> Bool {
    let next = min(step.map { $0 / 2 } ?? Self.largestStep, max(blob.size / 2, 1))
    guard !isWhole, next >= min(Self.smallestStep, blob.size / 2), next > 0 else {
      throw await repository.failure(response, subject)
    }
    step = next
    if offset == 0 { forget() }
    return false
  }

  private mutating func forget() {
    location = nil
    offset = 0
  }

  /// Asks how much of the upload arrived; from the start where the registry does not say.
  private mutating func resume() async throws {
    guard let place = location, !isWhole else { return forget() }
    let response = try? await repository.attempt(HTTPRequest(.get, place))
    guard let response, response.status == 204, let has = Self.end(of: response),
      has > 0, has <= blob.size
    else { return forget() }
    offset = has
    try move(to: response)
  }

  /// Takes the place where the upload goes on.
  private mutating func move(to response: HTTPResponse) throws {
    guard let text = response.fields["Location"] else {
      if location == nil {
        throw repository.failure(.malformed("it does not say where to send a blob"), subject)
      }
      return
    }
    let place = try response.url.resolving(text)
    guard place.scheme == .https || repository.root.scheme == .http else {
      throw repository.failure(
        .malformed("it wants the blob to be sent to \(place.origin), which is not HTTPS"), subject)
    }
    location = place
  }

  /// How many bytes arrived, by `Range: 0-99`.
  private static func end(of response: HTTPResponse) -> Int64? {
    guard let range = response.fields["Range"] else { return nil }
    let bounds = range.drop { !$0.isNumber }.split(separator: "-").map { decimal($0.utf8) }
    guard bounds.count == 2, bounds[0] == 0, let last = bounds[1] else { return nil }
    // distribution says `0-0` of an empty upload.
    return last == 0 ? 0 : last + 1
  }
}
