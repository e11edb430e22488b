internal import Content
internal import HTTP
internal import Spelling

/// How a ``FakeRegistry`` answers one request.
struct FakeRegistryAnswer {
  struct Answer {
    var status: Int
    var fields: HTTPFields = [:]
    var body: [UInt8] = []
  }

  typealias Manifest = (type: String, bytes: [UInt8])

  let manners: FakeRegistry.Manners
  let request: HTTPRequest
  let body: [UInt8]

  /// The login that it knows.
  static let login = "Basic " + Base64.encode(Array("someone:secret".utf8))

  func make(
    blobs: inout [String: [Digest: [UInt8]]], manifests: inout [String: [Digest: Manifest]],
    tags: inout [String: [String: Digest]], uploads: inout [String: [UInt8]],
    tokens: inout [String: Int]
  ) -> Answer {
    let path = request.url.path
    if path == "/token" { return token(&tokens) }
    if let refusal = authorize(&tokens) { return refusal }
    guard body.count <= manners.largestBody else { return Answer(status: 413) }
    guard path != "/v2/" else { return Answer(status: 200) }
    if let refusal = manners.refusal, ![.get, .head].contains(request.method) {
      let text = #"{"errors":[{"code":"DENIED","message":"this is not for you"}]}"#
      return Answer(status: refusal, body: Array(text.utf8))
    }
    let parts = path.dropFirst(4).split(separator: "/").map(String.init)
    guard
      let kind = parts.lastIndex(where: {
        ["blobs", "manifests", "tags", "referrers"].contains($0)
      })
    else { return Answer(status: 404) }
    let name = parts[..<kind].joined(separator: "/")
    let rest = Array(parts[(kind + 1)...])
    switch parts[kind] {
    case "manifests": return manifest(name, rest[0], &manifests, &tags)
    case "tags":
      let list: JSON = [
        "name": .string(name),
        "tags": .array((tags[name] ?? [:]).keys.sorted().map { .string($0) }),
      ]
      return Answer(status: 200, body: list.canonicalBytes)
    case "referrers": return referrers(name, rest[0], manifests)
    case _ where rest.first == "uploads":
      return upload(name, rest.count > 1 ? rest[1] : nil, &blobs, &uploads)
    default: return blob(name, rest[0], blobs)
    }
  }

  /// The values of the query, the last of each name.
  private var query: [String: String] {
    var values: [String: String] = [:]
    for part in (request.url.query ?? "").split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { continue }
      values[String(halves[0])] = percentDecoded(Array(halves[1].utf8)[...])
    }
    return values
  }

  private func token(_ tokens: inout [String: Int]) -> Answer {
    guard !manners.wantsPasswords || request.fields["Authorization"] == Self.login else {
      return Answer(status: 401)
    }
    let token = "token\(tokens.count)"
    tokens["Bearer \(token)"] = manners.tokenLife
    let json: JSON = ["token": .string(token), "expires_in": 60]
    return Answer(status: 200, body: json.canonicalBytes)
  }

  private func authorize(_ tokens: inout [String: Int]) -> Answer? {
    let given = request.fields["Authorization"]
    if manners.wantsTokens {
      if let given, let left = tokens[given], left > 0 {
        tokens[given] = left - 1
        return nil
      }
      let realm = "\(request.url.origin)/token"
      return Answer(
        status: 401,
        fields: [
          "WWW-Authenticate": #"Bearer realm="\#(realm)",service="fake",scope="some:scope""#
        ])
    }
    guard manners.wantsPasswords, given != Self.login else { return nil }
    return Answer(status: 401, fields: ["WWW-Authenticate": #"Basic realm="fake""#])
  }

  private func upload(
    _ name: String, _ upload: String?, _ blobs: inout [String: [Digest: [UInt8]]],
    _ uploads: inout [String: [UInt8]]
  ) -> Answer {
    func place(_ upload: String) -> HTTPFields {
      let size = uploads[upload]?.count ?? 0
      var fields: HTTPFields = ["Range": "0-\(max(0, size - 1))"]
      if !manners.namesNoLocation {
        fields["Location"] =
          manners.uploadsTo ?? "/v2/\(name)/blobs/uploads/\(upload)?state=x"
      }
      return fields
    }
    guard let upload else {
      if query["from"] != nil, manners.liesAboutMounts { return Answer(status: 201) }
      if let from = query["from"], manners.mounts,
        let digest = query["mount"].flatMap({ try? Digest(parsing: $0) }),
        let bytes = blobs[from]?[digest]
      {
        blobs[name, default: [:]][digest] = bytes
        return Answer(status: 201)
      }
      let upload = "u\(uploads.count)"
      uploads[upload] = []
      return Answer(status: 202, fields: place(upload))
    }
    guard uploads[upload] != nil, !manners.forgetsUploads else { return Answer(status: 404) }
    switch request.method {
    case .get: return Answer(status: 204, fields: place(upload))
    case .patch:
      guard manners.takesChunks else { return Answer(status: 405) }
      let start = request.fields["Content-Range"]?.split(separator: "-").first
      guard start == "\(uploads[upload]?.count ?? 0)" else {
        return Answer(status: 416, fields: place(upload))
      }
      uploads[upload]? += body
      return Answer(status: 202, fields: place(upload))
    case .put:
      let bytes = (uploads[upload] ?? []) + body
      guard let digest = query["digest"].flatMap({ try? Digest(parsing: $0) }),
        Digest(of: bytes) == digest
      else { return Answer(status: 400) }
      blobs[name, default: [:]][digest] = bytes
      uploads[upload] = nil
      return Answer(status: 201, fields: told(digest))
    default: return Answer(status: 405)
    }
  }

  private func told(_ digest: Digest) -> HTTPFields {
    ["Docker-Content-Digest": "\(manners.liesAboutDigests ? Digest(of: [1, 2, 3]) : digest)"]
  }

  private func blob(
    _ name: String, _ text: String, _ blobs: [String: [Digest: [UInt8]]]
  ) -> Answer {
    guard let digest = try? Digest(parsing: text), let bytes = blobs[name]?[digest] else {
      return Answer(status: 404)
    }
    if request.method == .head {
      let size = bytes.count + (manners.liesAboutLengths ? 1 : 0)
      return Answer(status: 200, fields: ["Content-Length": "\(size)"])
    }
    let sent = manners.corrupts?(bytes) ?? bytes
    if let range = request.fields["Range"], let start = Int(range.dropFirst(6).dropLast()),
      start < sent.count
    {
      return Answer(
        status: 206,
        fields: ["Content-Range": "bytes \(start)-\(sent.count - 1)/\(sent.count)"],
        body: Array(sent[start...]))
    }
    return Answer(status: 200, body: sent)
  }

  private func manifest(
    _ name: String, _ text: String, _ manifests: inout [String: [Digest: Manifest]],
    _ tags: inout [String: [String: Digest]]
  ) -> Answer {
    if request.method == .put {
      let digest = Digest(of: body)
      let type = request.fields["Content-Type"] ?? ""
      manifests[name, default: [:]][digest] = (type, body)
      if !text.hasPrefix("sha256:") { tags[name, default: [:]][text] = digest }
      var fields = told(digest)
      if manners.listsReferrers, let subject = Self.subject(of: body) {
        fields["OCI-Subject"] = subject
      }
      return Answer(status: 201, fields: fields)
    }
    let digest = (try? Digest(parsing: text)) ?? tags[name]?[text]
    guard let digest, let found = manifests[name]?[digest] else { return Answer(status: 404) }
    var fields: HTTPFields = ["Content-Type": found.type]
    if manners.corrupts == nil { fields["Docker-Content-Digest"] = "\(digest)" }
    return Answer(
      status: 200, fields: fields, body: manners.corrupts?(found.bytes) ?? found.bytes)
  }

  private static func subject(of bytes: [UInt8]) -> String? {
    (try? JSON(parsing: bytes))?["subject"]?["digest"]?.string
  }

  private func referrers(
    _ name: String, _ digest: String, _ manifests: [String: [Digest: Manifest]]
  ) -> Answer {
    guard manners.listsReferrers else { return Answer(status: 404) }
    let own = (manifests[name] ?? [:]).sorted { $0.key < $1.key }.filter {
      Self.subject(of: $0.value.bytes) == digest
    }
    let list: JSON = [
      "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
      "manifests": .array(
        own.map { digest, found in
          let json = try? JSON(parsing: found.bytes)
          return [
            "mediaType": .string(found.type), "digest": .string("\(digest)"),
            "size": .int(Int64(found.bytes.count)),
            "artifactType": json?["artifactType"] ?? .string(""),
            "annotations": json?["annotations"] ?? .object([:]),
          ]
        }),
    ]
    return Answer(status: 200, body: list.canonicalBytes)
  }
}
