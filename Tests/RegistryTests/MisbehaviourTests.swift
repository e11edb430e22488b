import Content
import HTTP
import OCI
import Registry
import TestSupport
import Testing

/// When a registry fails for once, or from a request on.
enum FaultPlan: Sendable {
  case never
  case once(HTTPRequest.Method, FakeRegistry.Fault)
  case after(Int, FakeRegistry.Fault)
  /// Whenever a request of a method has a part in its path.
  case always(HTTPRequest.Method, String, FakeRegistry.Fault)

  var function: @Sendable (Int, HTTPRequest) -> FakeRegistry.Fault? {
    switch self {
    case .never: return { _, _ in nil }
    case .once(let method, let fault):
      let left = Counter(1)
      return { _, request in request.method == method && left.take() ? fault : nil }
    case .after(let count, let fault): return { number, _ in number > count ? fault : nil }
    case .always(let method, let part, let fault):
      return { _, request in
        request.method == method && request.url.path.contains(part) ? fault : nil
      }
    }
  }
}

/// One way in which a registry is not as it should be.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var manners = FakeRegistry.Manners()
  let plan: FaultPlan
  /// A part of the error; nil: the push succeeds all the same.
  let error: String?

  init(
    _ description: String, error: String? = nil, _ plan: FaultPlan = .never,
    change: (inout FakeRegistry.Manners) -> Void = { _ in }
  ) {
    testDescription = description
    self.error = error
    self.plan = plan
    change(&manners)
  }

  static let all = [
    Misbehaviour("mounts nothing") { $0.mounts = false },
    Misbehaviour("has no referrers API") { $0.listsReferrers = false },
    Misbehaviour("takes no blob in pieces, and resets once", .once(.put, .resetInside)) {
      $0.takesChunks = false
    },
    Misbehaviour("resets the first upload half-way", .once(.put, .resetInside)),
    Misbehaviour("takes only small requests") { $0.largestBody = 20_000 },
    Misbehaviour("takes no request with a body at all", error: "answered 413; the registry, or") {
      $0.largestBody = 0
    },
    Misbehaviour("wants a token") { $0.wantsTokens = true },
    Misbehaviour("lets every token expire in the middle") {
      $0.wantsTokens = true
      $0.tokenLife = 3
    },
    Misbehaviour(
      "wants a password", error: "there are no credentials for registry.example: log in with"
    ) { $0.wantsPasswords = true },
    Misbehaviour("gives no token without a password", error: "401 Unauthorized") {
      $0.wantsTokens = true
      $0.wantsPasswords = true
    },
    Misbehaviour(
      "refuses to write",
      error: "push to registry.example/team/app@sha256:"
    ) { $0.refusal = 403 },
    Misbehaviour("says why it refuses", error: "403 (DENIED: this is not for you); these cred") {
      $0.refusal = 403
    },
    Misbehaviour("has no such repository", error: "404 (DENIED") { $0.refusal = 404 },
    Misbehaviour("is read-only", error: "405") { $0.refusal = 405 },
    Misbehaviour(
      "always has too many requests", error: "429; it asks for fewer requests: try again in 7 s",
      .after(5, .status(429, fields: ["Retry-After": "7"]))),
    Misbehaviour(
      "is down", error: "503; try again later",
      .after(9, .status(503))),
    Misbehaviour("never answers", error: "the connection was reset", .after(0, .reset)),
    Misbehaviour("forgets every upload", error: "404") { $0.forgetsUploads = true },
    Misbehaviour("does not say where to send blobs", error: "does not say where") {
      $0.namesNoLocation = true
    },
    Misbehaviour("lies about digests", error: "cannot be trusted: it says that it stored") {
      $0.liesAboutDigests = true
    },
    Misbehaviour("says another length of blobs") { $0.liesAboutLengths = true },
    Misbehaviour("is slow") { $0.delay = .milliseconds(3) },
    Misbehaviour(
      "is full", error: "answered 507; it has no room left",
      .always(.put, "/uploads/", .status(507))),
    Misbehaviour(
      "has too many requests once", .once(.put, .status(429, fields: ["Retry-After": "1"]))),
    Misbehaviour(
      "takes the credentials back in the middle", error: "401 Unauthorized",
      .after(12, .status(401))),
    Misbehaviour(
      "has blobs sent to another host in the clear", error: "which is not HTTPS"
    ) { $0.uploadsTo = "http://elsewhere.example/blobs" },
    Misbehaviour(
      "answers every request with a page, as a portal does",
      error: "not an image manifest or index",
      .after(0, .status(200, fields: ["Content-Type": "text/html"]))),
    Misbehaviour(
      "lets no tag be moved", error: "409",
      .always(.put, "/manifests/latest", .status(409))),
    Misbehaviour(
      "forgets blobs that it took", error: "404",
      .always(.put, "/manifests/", .status(404))),
    Misbehaviour(
      "sends for tokens in a circle", error: "401 Unauthorized",
      .after(
        0,
        .status(
          401, fields: ["WWW-Authenticate": #"Bearer realm="https://registry.example/token""#]))),
    Misbehaviour(
      "sends for a token in the clear", error: "which is not HTTPS",
      .after(
        0,
        .status(401, fields: ["WWW-Authenticate": #"Bearer realm="http://registry.example/t""#]))),
  ]
}

struct MisbehaviourTests {
  @Test("pushes all the same, or says what is wrong", arguments: Misbehaviour.all)
  func push(_ misbehaviour: Misbehaviour) async throws {
    let sample = SamplePush()
    let registry = FakeRegistry(misbehaviour.manners, fault: misbehaviour.plan.function)
    do {
      _ = try await sample.push(to: registry)
      let isWhole = registry.isWhole(sample.index.descriptor.digest, of: SamplePush.path)
      #expect(misbehaviour.error == nil)
      #expect(isWhole)
    } catch {
      let text = "\(error)"
      let expected = misbehaviour.error ?? "no error"
      #expect(text.contains(expected), "\(text)")
      #expect(error is RegistryError)
      #expect(registry.tags(of: SamplePush.path).isEmpty)
    }
  }

  @Test("sends a blob of which a registry says falsely that it mounted it")
  func falseMount() async throws {
    let sample = SamplePush()
    var manners = FakeRegistry.Manners()
    manners.liesAboutMounts = true
    let registry = FakeRegistry(manners)
    let places = Dictionary(
      sample.plan.blobs.map { ($0.blob.digest, "other") }, uniquingKeysWith: { $1 })
    let counts = try await SamplePush.client(registry)
      .open(try RegistryReference(parsing: SamplePush.name), for: .push)
      .push(sample.plan, mountingFrom: places)
    #expect(counts.mountedBlobs == 0)
    #expect(registry.isWhole(sample.index.descriptor.digest, of: SamplePush.path))
  }

  @Test(
    "gives up on a registry that has a blob sent for ever",
    arguments: ["corrects", "forgets", "fails"])
  func forEver(_ manner: String) async throws {
    let turn = Counter(1 << 30)
    let registry = FakeRegistry { number, request in
      switch request.method {
      case .put: return .status(413)
      case .patch where manner == "corrects": return .status(416)
      case .patch where number % 2 == 0:
        return .status(
          202, fields: ["Range": "0-4", "Location": "/v2/team/app/blobs/uploads/\(number)"])
      case .patch: return .status(manner == "forgets" ? 404 : 500)
      case .get where request.url.path.contains("/uploads/"):
        _ = turn.take()
        return .status(204, fields: ["Range": number % 2 == 0 ? "0-5" : "0-6"])
      default: return nil
      }
    }
    let error = await #expect(throws: RegistryError.self) {
      try await SamplePush().push(to: registry)
    }
    #expect(error != nil)
    #expect(registry.received.count < 5000, "\(registry.received.count)")
  }

  /// A registry whose list of tags has no end.
  private struct EndlessTags: HTTPTransport {
    let count: Counter

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
      guard request.url.path.contains("tags/list"), count.take() else {
        return HTTPResponse(
          status: request.url.path == "/v2/" ? 200 : 404, fields: [:], url: request.url)
      }
      return HTTPResponse(
        status: 200, fields: ["Link": "</v2/team/app/tags/list?x=1>; rel=\"next\""],
        url: request.url, body: HTTPBody([Array(#"{"tags":["!bad"]}"#.utf8)]))
    }
  }

  @Test("reads no list of tags without end")
  func endlessTags() async throws {
    let left = Counter(10_000)
    let client = SamplePush.client(EndlessTags(count: left))
    let repository = try await client.open(
      try RegistryReference(parsing: SamplePush.name), for: .pull)
    let tags = try await repository.tags()
    #expect(tags.isEmpty)
    #expect(left.take())
  }

  @Test("shows credentials to no one but the registry and its token service")
  func credentials() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.appending("auth.json")
    try writeFile(#"{"auths":{"registry.example":{"auth":"c29tZW9uZTpzZWNyZXQ="}}}"#, to: file)
    let logins = RegistryLogins(files: [file]) { _, _ in nil }
    for wantsTokens in [true, false] {
      var manners = FakeRegistry.Manners()
      manners.wantsPasswords = true
      manners.wantsTokens = wantsTokens
      let registry = FakeRegistry(manners)
      _ = try await SamplePush().push(to: registry, logins: logins)
      let withPassword = registry.received.filter { $0.authorization?.hasPrefix("Basic") == true }
      let isOnlyToken = withPassword.allSatisfy { $0.path.hasPrefix("/token") }
      #expect(isOnlyToken == wantsTokens)
    }
  }

  @Test(
    "takes no bytes that are not those of the digest",
    arguments: [
      ("longer", "longer than its descriptor"), ("shorter", "expected"), ("other", "cannot trust"),
    ])
  func pull(_ change: String, _ error: String) async throws {
    let sample = SamplePush()
    let right = FakeRegistry()
    _ = try await sample.push(to: right)
    var manners = FakeRegistry.Manners()
    manners.corrupts = { bytes in
      switch change {
      case "longer": bytes + [1]
      case "shorter": Array(bytes.dropLast())
      default: [bytes.first.map { $0 ^ 1 } ?? 0] + bytes.dropFirst()
      }
    }
    let wrong = right.copy(manners)
    let directory = try TemporaryDirectory()
    let store = BlobStore(at: directory.path)
    let reference = try RegistryReference(parsing: SamplePush.name)
    let layer = Descriptor(Blob(of: sample.layers[0]), .layerGzip)
    let pinned = reference.pinned(sample.index.descriptor.digest)
    let repository = try await SamplePush.client(wrong).open(reference, for: .pull)
    let caught = await #expect(throws: (any Error).self) {
      try await repository.fetch(layer, into: store)
    }
    let text = "\(caught.map { "\($0)" } ?? "")"
    #expect(text.contains(error), "\(text)")
    #expect(text.contains("registry.example/team/app"))
    #expect(store.blob(layer.digest) == nil)
    await #expect(throws: (any Error).self) { try await repository.document(pinned) }
  }

  @Test("goes on with a blob where the last answer ended")
  func resume() async throws {
    let sample = SamplePush()
    let right = FakeRegistry()
    _ = try await sample.push(to: right)
    var manners = FakeRegistry.Manners()
    let left = Counter(1)
    manners.corrupts = { left.take() ? Array($0.prefix(1000)) : $0 }
    let slow = right.copy(manners)
    let directory = try TemporaryDirectory()
    let store = BlobStore(at: directory.path)
    let reference = try RegistryReference(parsing: SamplePush.name)
    let layer = Descriptor(Blob(of: sample.layers[0]), .layerGzip)
    try await SamplePush.client(slow).open(reference, for: .pull).fetch(layer, into: store)
    #expect(store.blob(layer.digest, size: layer.size) != nil)
  }
}
