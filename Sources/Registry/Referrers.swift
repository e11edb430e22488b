package import Content
internal import HTTP
package import OCI

/// A manifest that refers to an image, as a list of referrers has it.
package struct Referrer: Hashable, Sendable {
  package let descriptor: Descriptor
  package let artifactType: String

  package init(_ descriptor: Descriptor, artifactType: String) {
    self.descriptor = descriptor
    self.artifactType = artifactType
  }

  private init?(_ json: JSON) {
    guard let type = json["mediaType"]?.string.flatMap({ try? MediaType(parsing: $0) }),
      let digest = json["digest"]?.string.flatMap({ try? Digest(parsing: $0) }),
      let size = json["size"]?.int, size >= 0
    else { return nil }
    var annotations: [String: String] = [:]
    for (name, value) in json["annotations"]?.object ?? [:] { annotations[name] = value.string }
    self.init(
      Descriptor(mediaType: type, digest: digest, size: size, annotations: annotations),
      artifactType: json["artifactType"]?.string ?? "")
  }

  /// The list of an index; nil for bytes that are none.
  static func list(_ bytes: [UInt8]) -> [JSON]? {
    (try? JSON(parsing: bytes))?["manifests"]?.array
  }

  static func read(_ list: [JSON]) -> [Referrer] { list.compactMap(Referrer.init) }

  var json: JSON {
    var members = descriptor.json.object ?? [:]
    members["artifactType"] = .string(artifactType)
    return .object(members)
  }
}

extension RegistryRepository {
  /// The most pages that a list of referrers may have.
  private static let pageLimit = 100
  /// The most bytes of all of them.
  private static let sizeLimit = 16 << 20

  /// What refers to an image: from the API, else from the tag that stands in for it
  /// (distribution-spec, "Listing Referrers" and "Unavailable Referrers API").
  package func referrers(of digest: Digest) async throws -> [Referrer] {
    if let found = try await referrersFromAPI(of: digest) { return found }
    let document = try await documentIfPresent(reference.tagged(Self.referrersTag(digest)))
    return Referrer.read(document.flatMap { Referrer.list($0.bytes) } ?? [])
  }

  private func referrersFromAPI(of digest: Digest) async throws -> [Referrer]? {
    var found: [Referrer] = []
    var next: HTTPURL? = try url("referrers/\(digest)")
    var pages = 0
    var rest = Self.sizeLimit
    while let page = next, pages < Self.pageLimit, page.origin == root.origin {
      pages += 1
      let response = try await send(
        HTTPRequest(.get, page, fields: ["Accept": MediaType.imageIndex.text]),
        expecting: [200, 400, 404, 405, 501], of: reference.pinned(digest))
      guard response.status == 200 else { return nil }
      let bytes = try await translating {
        try await response.body.collect(limit: min(rest, Self.documentLimit), from: page)
      }
      rest -= bytes.count
      guard let list = Referrer.list(bytes) else { return nil }
      found += Referrer.read(list)
      next = nil
      if let link = response.fields["Link"], link.contains("rel=\"next\""),
        let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">")
      {
        next = try? page.resolving(String(link[link.index(after: start)..<end]))
      }
    }
    return found
  }

  /// The tag under which referrers are listed where the registry does not do it itself.
  static func referrersTag(_ digest: Digest) -> String { "sha256-\(digest.hex)" }

  /// Puts manifests that refer to one image, and lists them where the registry does not.
  ///
  /// What is there already is not sent.
  ///
  /// - Returns: how many were sent.
  package func attach(
    _ artifacts: [(document: RegistryDocument, referrer: Referrer)], to digest: Digest
  ) async throws -> Int {
    var sent = 0
    var unlisted: [Referrer] = []
    for (document, referrer) in artifacts {
      if try await self.digest(of: reference.pinned(document.descriptor.digest)) != nil {
        unlisted.append(referrer)
        continue
      }
      sent += 1
      if try await !put(document) { unlisted.append(referrer) }
    }
    guard !unlisted.isEmpty, try await referrersFromAPI(of: digest) == nil else { return sent }
    let tag = Self.referrersTag(digest)
    let old = try await documentIfPresent(reference.tagged(tag))
    var list = old.flatMap { Referrer.list($0.bytes) } ?? []
    let known = Set(Referrer.read(list).map(\.descriptor.digest))
    let new = unlisted.filter { !known.contains($0.descriptor.digest) }
    guard !new.isEmpty else { return sent }
    list += new.map(\.json)
    let index: JSON = [
      "schemaVersion": 2, "mediaType": .string(MediaType.imageIndex.text),
      "manifests": .array(list),
    ]
    try await put(RegistryDocument(index.canonicalBytes, .imageIndex), tag: tag)
    return sent
  }
}
