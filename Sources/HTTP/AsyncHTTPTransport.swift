internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// HTTP/1.1 over async-http-client.
///
/// Bodies stream, connections are reused, redirects are followed here (at most five, never to
/// another kind of URL, never from `https` to `http`, credentials looked up anew for each origin),
/// content codings are never undone. No thread is started before the first request.
package final class AsyncHTTPTransport: HTTPTransport {
  /// Bounds on waiting.
  package struct Limits: Hashable, Sendable {
    package var connect: Duration = .seconds(15)
    /// The longest silence while a header or body is awaited.
    package var idle: Duration = .seconds(30)
    /// How long the header of an answer may take from the request on, redirects and interim
    /// answers included.
    package var answer: Duration = .seconds(60)
    /// How long a connection without a request is kept.
    package var unused: Duration = .seconds(60)
    /// Bytes a second that a body must bring, measured over `slownessWindow` of waiting for it.
    package var slowestRate: Int64 = 1024
    package var slownessWindow: Duration = .seconds(60)
    package var redirects = 5
    /// Bytes of the names and values in the header of one answer.
    ///
    /// The parser's own bounds are 80 KiB for a field, 256 fields, 2 MiB for all of them.
    package var headerSize = 64 << 10

    package init() {}
  }

  /// The threads that wait for the network, for all clients.
  ///
  /// Each holds some open files, so there are not as many as a large machine has cores.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: min(System.coreCount, 4))

  private let userAgent: String
  private let limits: Limits
  private let proxies: ProxySettings
  private let credentials: Credentials
  private let trust: TLSSettings
  private let archiveTrust: [String: TLSSettings]
  private let clients = Mutex<[ClientKey: HTTPClient]?>([:])

  /// Connections are shared by requests that go the same way under the same trust.
  private struct ClientKey: Hashable {
    let route: Route
    let trust: TLSSettings
  }

  /// - Parameters:
  ///   - version: Whittle's version, for the `User-Agent`.
  ///   - trust: whom TLS connections trust.
  ///   - archiveTrust: what apt's configuration says of that for Debian's archives, by host; for all
  ///     others under the empty name.
  package init(
    version: String, limits: Limits = Limits(), proxies: ProxySettings = ProxySettings(),
    credentials: Credentials = Credentials(), trust: TLSSettings = TLSSettings(),
    archiveTrust: [String: TLSSettings] = [:]
  ) {
    self.trust = trust
    self.archiveTrust = archiveTrust
    self.userAgent = "whittle/\(version)"
    self.limits = limits
    self.proxies = proxies
    self.credentials = credentials
  }

  deinit {
    // A client must not be let go while it runs; `shutdown()` leaves none behind.
    let left = clients.withLock { $0 ?? [:] }
    for client in left.values { client.shutdown { _ in } }
  }

  package func shutdown() async {
    let open = clients.withLock { clients in
      let open = clients ?? [:]
      clients = nil
      return Array(open.values)
    }
    for client in open { try? await client.shutdown() }
  }

  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var request = request
    var redirects = 0
    let deadline = NIODeadline.now() + longestExchange(of: request)
    while true {
      let response = try await exchange(request, deadline)
      guard let next = try Redirect.next(request, response) else { return response }
      redirects += 1
      guard redirects <= limits.redirects else {
        throw HTTPError(request.url, .tooManyRedirects(limit: limits.redirects))
      }
      // A short body is read to its end, so that the connection can be used again.
      if let length = response.contentLength, length <= 1 << 16 {
        _ = try? await response.body.collect(limit: 1 << 16, from: request.url)
      }
      request = next
    }
  }

  /// How long everything up to the header of the answer may take: what is sent first has the least
  /// rate, too.
  private func longestExchange(of request: HTTPRequest) -> TimeAmount {
    let length: Int64 =
      switch request.body {
      case .none: 0
      case .bytes(let bytes): Int64(bytes.count)
      case .stream(let length, _): length
      }
    return TimeAmount(limits.answer + .seconds(length / max(1, limits.slowestRate)))
  }

  /// One request, one response, no redirects.
  private func exchange(
    _ request: HTTPRequest, _ deadline: NIODeadline
  ) async throws -> HTTPResponse {
    let url = request.url
    let route = Route(for: request, proxies: proxies)
    let translation = ErrorTranslation(url: url, limits: limits, proxy: route.proxy)
    do {
      let answer = try await client(for: route, trust(for: request)).execute(
        try wireRequest(request, route: route), deadline: deadline)
      var fields: HTTPFields = [:]
      var size = 0
      for (name, value) in answer.headers {
        size += name.utf8.count + value.utf8.count
        fields.append(name, value)
      }
      guard size <= limits.headerSize else {
        throw HTTPError(url, .largeHeader(limit: limits.headerSize))
      }
      if let coding = fields["Content-Encoding"], !Self.isPlain(lowercased(coding.utf8), url) {
        throw HTTPError(url, .unexpectedEncoding(coding))
      }
      let body = answer.body
      return HTTPResponse(
        status: Int(answer.status.code), fields: fields, url: url,
        body: HTTPBody {
          var iterator = body.makeAsyncIterator()
          return {
            do {
              let buffer = try await iterator.next(isolation: #isolation)
              return buffer.map { Array($0.readableBytesView) }
            } catch {
              throw translation.translate(error)
            }
          }
        })
    } catch {
      throw translation.translate(error)
    }
  }

  /// Whether a body is the file itself.
  ///
  /// Some servers call a `.gz` file one that they have encoded; it
  /// is not decoded, so that a hash decides whether they did.
  private static func isPlain(_ coding: String, _ url: HTTPURL) -> Bool {
    coding == "identity" || (["gzip", "x-gzip"].contains(coding) && url.path.hasSuffix(".gz"))
  }

  private func trust(for request: HTTPRequest) -> TLSSettings {
    guard request.url.scheme == .https else { return TLSSettings() }
    guard request.isForArchive else { return trust }
    let all = (archiveTrust[""] ?? TLSSettings()).over(trust)
    return (archiveTrust[request.url.host] ?? TLSSettings()).over(all)
  }

  private func wireRequest(_ request: HTTPRequest, route: Route) throws -> HTTPClientRequest {
    var wire = HTTPClientRequest(url: route.address(of: request.url))
    wire.method = HTTPMethod(rawValue: request.method.rawValue)
    for field in request.fields.fields { wire.headers.add(name: field.name, value: field.value) }
    wire.headers.replaceOrAdd(name: "Host", value: request.url.authority)
    wire.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
    wire.headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
    if !wire.headers.contains(name: "Authorization"),
      let login = credentials.login(for: request.url)
    {
      wire.headers.add(name: "Authorization", value: login.basic)
    }
    switch request.body {
    case .none: break
    case .bytes(let bytes): wire.body = .bytes(ByteBuffer(bytes: bytes))
    case .stream(let length, let open):
      wire.body = .stream(ByteBuffers(body: try open()), length: .known(length))
    }
    return wire
  }

  private func client(for route: Route, _ trust: TLSSettings) throws -> HTTPClient {
    let key = ClientKey(route: route, trust: trust)
    return try clients.withLock { clients in
      guard clients != nil else { throw HTTPClientError.alreadyShutdown }
      if let client = clients?[key] { return client }
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(Self.loops),
        configuration: try route.configuration(limits, trust))
      clients?[key] = client
      return client
    }
  }
}

/// A request body as async-http-client wants it.
private struct ByteBuffers: AsyncSequence, Sendable {
  let body: HTTPBody

  func makeAsyncIterator() -> Iterator { Iterator(chunks: body.makeAsyncIterator()) }

  struct Iterator: AsyncIteratorProtocol {
    var chunks: HTTPBody.Iterator

    mutating func next() async throws -> ByteBuffer? {
      try await chunks.next().map { ByteBuffer(bytes: $0) }
    }
  }
}
