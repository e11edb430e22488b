package import Content
package import HTTP
internal import OCI
internal import Synchronization

/// A registry in memory that speaks OCI's distribution-spec to a client without a network.
///
/// What it does wrong is one of its ``Manners``, or a function that is asked at each request.
package final class FakeRegistry: HTTPTransport {
  /// What it can do, and what it says that is not true.
  package struct Manners: Sendable {
    package var mounts = true
    package var listsReferrers = true
    package var takesChunks = true
    /// The most bytes of a request's body.
    package var largestBody = Int.max
    /// Whether it wants a token for all but the token itself.
    package var wantsTokens = false
    /// Whether it wants a user and a password.
    package var wantsPasswords = false
    /// For how many requests a token is good.
    package var tokenLife = Int.max
    /// The status of requests that write, in the place of an answer.
    package var refusal: Int?
    package var forgetsUploads = false
    package var namesNoLocation = false
    /// Where it has blobs sent to, in the place of itself.
    package var uploadsTo: String?
    /// Says that it mounted what it does not have.
    package var liesAboutMounts = false
    /// How long it thinks.
    package var delay = Duration.zero
    /// Says another digest than that of what it stored.
    package var liesAboutDigests = false
    /// Says another length of blobs than theirs.
    package var liesAboutLengths = false
    /// Sends other bytes of blobs and manifests: none, too many, too few, others.
    package var corrupts: (@Sendable ([UInt8]) -> [UInt8])?

    package init() {}
  }

  /// What happens to one request in the place of an answer.
  package enum Fault: Sendable {
    /// The connection ends before anything arrives.
    case reset
    /// The connection ends after half of the body arrived.
    case resetInside
    /// All is done, but no answer comes.
    case lostAnswer
    case status(Int, fields: HTTPFields = [:])
  }

  /// A request that came.
  package struct Received: Sendable {
    package let method: String
    package let path: String
    package let bodySize: Int
    package let authorization: String?
  }

  private struct State {
    var blobs: [String: [Digest: [UInt8]]] = [:]
    var manifests: [String: [Digest: (type: String, bytes: [UInt8])]] = [:]
    var tags: [String: [String: Digest]] = [:]
    var uploads: [String: [UInt8]] = [:]
    var received: [Received] = []
    var tokens: [String: Int] = [:]
    var count = 0
  }

  private let state = Mutex(State())
  package let manners: Manners
  private let fault: @Sendable (Int, HTTPRequest) -> Fault?

  package init(
    _ manners: Manners = Manners(),
    fault: @escaping @Sendable (Int, HTTPRequest) -> Fault? = { _, _ in nil }
  ) {
    self.manners = manners
    self.fault = fault
  }

  /// The same content with other manners, or without faults.
  package func copy(
    _ manners: Manners = Manners(),
    fault: @escaping @Sendable (Int, HTTPRequest) -> Fault? = { _, _ in nil }
  ) -> FakeRegistry {
    let copy = FakeRegistry(manners, fault: fault)
    let content = state.withLock { $0 }
    copy.state.withLock {
      $0 = content
      $0.count = 0
      $0.received = []
    }
    return copy
  }

  /// Every request so far.
  package var received: [Received] { state.withLock { $0.received } }

  /// What a tag points at.
  package func tag(_ tag: String, of name: String) -> Digest? {
    state.withLock { $0.tags[name]?[tag] }
  }

  /// The tags of a repository, sorted.
  package func tags(of name: String) -> [String] {
    state.withLock { ($0.tags[name] ?? [:]).keys.sorted() }
  }

  /// The bytes of a manifest.
  package func manifest(_ digest: Digest, of name: String) -> [UInt8]? {
    state.withLock { $0.manifests[name]?[digest]?.bytes }
  }

  /// The manifests of a repository, as JSON, sorted by digest.
  func manifests(of name: String) -> [JSON] {
    state.withLock { $0.manifests[name] ?? [:] }.sorted { $0.key < $1.key }
      .compactMap { try? JSON(parsing: $0.value.bytes) }
  }

  /// The bytes of a blob.
  package func blob(_ digest: Digest, of name: String) -> [UInt8]? {
    state.withLock { $0.blobs[name]?[digest] }
  }

  /// Changes one byte of a blob, which keeps its name.
  package func flipByte(of digest: Digest, in name: String) {
    state.withLock { state in
      guard var bytes = state.blobs[name]?[digest], !bytes.isEmpty else { return }
      bytes[bytes.count / 2] ^= 1
      state.blobs[name]?[digest] = bytes
    }
  }

  /// Makes one tag point at what another one points at.
  package func move(_ tag: String, to other: String, of name: String) {
    state.withLock { state in
      let target = state.tags[name]?[other]
      state.tags[name]?[tag] = target
    }
  }

  /// Whether everything is there that a manifest or index leads to.
  package func isWhole(_ digest: Digest, of name: String) -> Bool {
    state.withLock { Self.isWhole(digest, name, $0) }
  }

  private static func isWhole(_ digest: Digest, _ name: String, _ state: State) -> Bool {
    guard let manifest = state.manifests[name]?[digest],
      let json = try? JSON(parsing: manifest.bytes)
    else { return false }
    func digests(_ values: [JSON]) -> [Digest] {
      values.compactMap { $0["digest"]?.string.flatMap { try? Digest(parsing: $0) } }
    }
    if let inner = json["manifests"]?.array {
      return digests(inner).allSatisfy { isWhole($0, name, state) }
    }
    let blobs = digests((json["layers"]?.array ?? []) + [json["config"] ?? .null])
    return blobs.allSatisfy { state.blobs[name]?[$0] != nil }
  }

  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var body: [UInt8] = []
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    let fault = fault(number, request)
    if manners.delay > .zero { try await Task.sleep(for: manners.delay) }
    if case .reset = fault {
      note(request, 0)
      throw HTTPError(request.url, .connection("the connection was reset"))
    }
    switch request.body {
    case .none: break
    case .bytes(let bytes): body = bytes
    case .stream(_, let open): for try await chunk in try open() { body += chunk }
    }
    note(request, body.count)
    switch fault {
    case .status(let status, let fields):
      return HTTPResponse(status: status, fields: fields, url: request.url)
    case .resetInside:
      let half = Array(body.prefix(body.count / 2))
      state.withLock { state in
        let upload = request.url.path.split(separator: "/").last.map(String.init) ?? ""
        state.uploads[upload]? += half
      }
      throw HTTPError(request.url, .connection("the connection was reset"))
    case .lostAnswer:
      _ = answer(request, body)
      throw HTTPError(request.url, .truncated)
    case .reset, nil: return answer(request, body)
    }
  }

  private func note(_ request: HTTPRequest, _ size: Int) {
    state.withLock {
      $0.received.append(
        Received(
          method: request.method.rawValue, path: request.url.target, bodySize: size,
          authorization: request.fields["Authorization"]))
    }
  }

  private func answer(_ request: HTTPRequest, _ body: [UInt8]) -> HTTPResponse {
    let answer = state.withLock { state in
      FakeRegistryAnswer(manners: manners, request: request, body: body).make(
        blobs: &state.blobs, manifests: &state.manifests, tags: &state.tags,
        uploads: &state.uploads, tokens: &state.tokens)
    }
    var fields = answer.fields
    if fields["Content-Length"] == nil { fields["Content-Length"] = "\(answer.body.count)" }
    return HTTPResponse(
      status: answer.status, fields: fields, url: request.url,
      body: HTTPBody(request.method == .head || answer.body.isEmpty ? [] : [answer.body]))
  }
}
