package import Content
internal import HTTP
package import OCI

/// A document as a registry gave it: its bytes are what its digest says.
package struct RegistryDocument: Hashable, Sendable {
  package let descriptor: Descriptor
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8], _ mediaType: MediaType) {
    self.bytes = bytes
    descriptor = Descriptor(Blob(of: bytes), mediaType)
  }
}

extension RegistryRepository {
  /// The largest document that is read, in bytes; registries take no larger ones.
  static let documentLimit = 4 << 20

  private static let manifestTypes: [MediaType] = [
    .imageIndex, .imageManifest, .dockerIndex, .dockerManifest,
  ]

  /// Reads a manifest or index by tag or digest.
  ///
  /// - Throws: ``RegistryError``; `DigestError` where its bytes are not those of the digest.
  package func document(_ reference: RegistryReference) async throws -> RegistryDocument {
    guard let document = try await documentIfPresent(reference) else {
      let tags = ((try? await self.tags()) ?? []).filter { !$0.hasPrefix("sha256-") }
      let known = tags.isEmpty ? "" : "; it has the tags \(tags.prefix(20).joined(separator: ", "))"
      throw failure(.absent("the registry has no such image (404)\(known)"), reference)
    }
    return document
  }

  /// The same; nil where the registry has none.
  package func documentIfPresent(
    _ reference: RegistryReference
  ) async throws -> RegistryDocument? {
    let name = reference.digest?.description ?? reference.tag ?? "latest"
    let url = try url("manifests/\(name)")
    let accept = Self.manifestTypes.map(\.text).joined(separator: ", ")
    return try await translating(reference) {
      let response = try await send(
        HTTPRequest(.get, url, fields: ["Accept": accept]), expecting: [200, 404], of: reference)
      guard response.status == 200 else { return nil }
      let bytes = try await response.body.collect(limit: Self.documentLimit, from: url)
      let document = RegistryDocument(bytes, try mediaType(of: response, bytes, reference))
      let told = response.fields["Docker-Content-Digest"].flatMap { try? Digest(parsing: $0) }
      for expected in [reference.digest, told].compactMap(\.self) {
        try Blob(of: bytes).expect(
          expected, size: Int64(bytes.count), subject: "\(RegistryReference.scheme)\(reference)")
      }
      return document
    }
  }

  private func mediaType(
    of response: HTTPResponse, _ bytes: [UInt8], _ reference: RegistryReference
  ) throws -> MediaType {
    let told = response.fields["Content-Type"].map { $0.prefix { $0 != ";" && $0 != " " } }
    let own = (try? JSON(parsing: bytes))?["mediaType"]?.string
    // The document's own word is part of its digest.
    for text in [own, told.map { String($0) }].compactMap(\.self) {
      guard let type = try? MediaType(parsing: text) else { continue }
      if type.isIndex || type.isManifest { return type }
    }
    throw failure(
      .malformed(
        "what it sends is \(RegistryError.quoted(own ?? told.map { String($0) } ?? "untyped")), "
          + "not an image manifest or index"), reference)
  }

  /// Whether the registry has a manifest or index, under which digest.
  package func digest(of reference: RegistryReference) async throws -> Digest? {
    let name = reference.digest?.description ?? reference.tag ?? "latest"
    let accept = Self.manifestTypes.map(\.text).joined(separator: ", ")
    let response = try await send(
      HTTPRequest(.head, try url("manifests/\(name)"), fields: ["Accept": accept]),
      expecting: [200, 404, 405], of: reference)
    guard response.status == 200 else { return nil }
    if let digest = reference.digest { return digest }
    if let told = response.fields["Docker-Content-Digest"].flatMap({ try? Digest(parsing: $0) }) {
      return told
    }
    return try await documentIfPresent(reference)?.descriptor.digest
  }

  /// The tags of the repository, in the registry's order.
  package func tags() async throws -> [String] {
    var tags: [String] = []
    var next: HTTPURL? = try url("tags/list")
    var pages = 0
    while let page = next, tags.count < 10_000, pages < 100, page.origin == root.origin {
      pages += 1
      let response = try await send(HTTPRequest(.get, page), expecting: [200, 404])
      guard response.status == 200 else { break }
      let bytes = try await translating {
        try await response.body.collect(limit: Self.documentLimit, from: page)
      }
      let more = (try? JSON(parsing: bytes))?["tags"]?.array?.compactMap(\.string) ?? []
      tags += more.filter(RegistryReference.isTag)
      guard !more.isEmpty, let link = response.fields["Link"], link.contains("rel=\"next\""),
        let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">")
      else { break }
      next = try? page.resolving(String(link[link.index(after: start)..<end]))
    }
    return tags
  }

  /// Brings a blob into a store, hashing it on the way; what is there already is not fetched.
  ///
  /// What was received before a fault is kept, where the registry can go on from there.
  ///
  /// - Parameter name: what errors call it; nil: its reference.
  /// - Throws: `DigestError` where the bytes are not those of the descriptor; nothing is stored
  ///   then.
  package func fetch(
    _ descriptor: Descriptor, into store: BlobStore, named name: String? = nil,
    onProgress: @Sendable (Int64) -> Void = { _ in }
  ) async throws {
    if store.blob(descriptor.digest, size: descriptor.size) != nil { return }
    let subject = reference.pinned(descriptor.digest)
    _ = try await receive(descriptor, into: store, onProgress).commit(
      expecting: descriptor.digest, size: descriptor.size,
      subject: name ?? "\(RegistryReference.scheme)\(subject)")
  }

  /// Brings what the registry sends for a blob into a store, to be looked at: under the digest that
  /// it has, which may be another.
  package func fetchAsItIs(
    _ descriptor: Descriptor, into store: BlobStore
  ) async throws -> Blob {
    try await receive(descriptor, into: store) { _ in }.commit()
  }

  private func receive(
    _ descriptor: Descriptor, into store: BlobStore, _ onProgress: @Sendable (Int64) -> Void
  ) async throws -> BlobWriter {
    let subject = reference.pinned(descriptor.digest)
    let url = try url("blobs/\(descriptor.digest)")
    var writer = try store.makeWriter()
    var attempt = 1
    while true {
      do {
        var request = HTTPRequest(.get, url)
        if writer.size > 0 { request.fields["Range"] = "bytes=\(writer.size)-" }
        let response = try Self.passing(try await self.attempt(request))
        if writer.size > 0, !Self.continues(response, at: writer.size) {
          writer = try store.makeWriter()
          guard response.status == 200 else { continue }
        }
        guard [200, 206].contains(response.status) else {
          throw await failure(response, subject)
        }
        for try await chunk in response.body {
          guard Int64(chunk.count) <= descriptor.size - writer.size else {
            throw failure(
              .lied("the blob is longer than its descriptor says, \(descriptor.size) bytes"),
              subject)
          }
          try writer.write(chunk.span.bytes)
          onProgress(writer.size)
        }
        if writer.size < descriptor.size, attempt < client.retry.attempts {
          throw HTTPError(url, .truncated)
        }
        return writer
      } catch {
        guard let pause = client.retry.pause(after: error, attempt: attempt) else {
          try await translating(subject) { throw error }
          throw error
        }
        try await client.retry.wait(pause)
        attempt += 1
      }
    }
  }

  /// Whether a response goes on where the last one ended (RFC 9110 14.4).
  private static func continues(_ response: HTTPResponse, at offset: Int64) -> Bool {
    response.status == 206
      && response.fields["Content-Range"]?.hasPrefix("bytes \(offset)-") == true
  }
}
