internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// How a request reaches its server; each route has a client, and so connections, of its own.
enum Route: Hashable {
  case direct
  /// Through `CONNECT`, for `https`.
  case tunnel(HTTPURL)
  /// By asking the proxy itself for the whole URL (RFC 9112 3.2.2), for `http`: many proxies
  /// refuse `CONNECT` to port 80, which is all that async-http-client knows.
  case forward(HTTPURL)

  init(for request: HTTPRequest, proxies: ProxySettings) {
    let url = request.url
    switch (proxies.proxy(for: url, isForArchive: request.isForArchive), url.scheme) {
    case (nil, _): self = .direct
    case (let proxy?, .https): self = .tunnel(proxy)
    case (let proxy?, .http): self = .forward(proxy)
    }
  }

  var proxy: HTTPURL? {
    switch self {
    case .direct: nil
    case .tunnel(let proxy), .forward(let proxy): proxy
    }
  }

  /// The URL that the client connects to.
  func address(of url: HTTPURL) -> String {
    guard case .forward(let proxy) = self else { return url.description }
    return "http://\(proxy.authority)\(url.target)"
  }

  /// - Throws: ``HTTPError`` for certificates that cannot be read.
  func configuration(
    _ limits: AsyncHTTPTransport.Limits, _ tls: TLSSettings
  ) throws(HTTPError) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try tls.configuration(),
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: TimeAmount(limits.connect), write: TimeAmount(limits.idle)),
      decompression: .disabled)
    // One connection a download: HTTP/2's shared window is slower over long distances.
    configuration.httpVersion = .http1Only
    // `Retry` decides about trying again, with the reason in hand.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.idleTimeout = TimeAmount(limits.unused)
    var authorization: String?
    switch self {
    case .direct: break
    case .tunnel(let proxy):
      configuration.proxy = .server(
        host: proxy.bareHost, port: proxy.effectivePort,
        authorization: proxy.login.map {
          .basic(username: $0.user, password: $0.password)
        })
    case .forward(let proxy):
      authorization = proxy.login?.basic
    }
    configuration.http1_1ConnectionDebugInitializer = Self.initializer(
      isForward: isForward, authorization: authorization, limits: limits)
    return configuration
  }

  private var isForward: Bool {
    if case .forward = self { true } else { false }
  }

  /// Adds our handlers between the codec and async-http-client's own.
  private static func initializer(
    isForward: Bool, authorization: String?, limits: AsyncHTTPTransport.Limits
  ) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
    { channel in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        try pipeline.addHandler(ResponseWatch(limits), position: .after(decoder))
        guard isForward else { return }
        try pipeline.addHandler(
          AbsoluteForm(authorization: authorization), position: .after(decoder))
      }
    }
  }
}

/// Turns `GET /path` for a host into `GET http://host/path`.
private final class AbsoluteForm: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let authorization: String?

  init(authorization: String?) {
    self.authorization = authorization
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var part = unwrapOutboundIn(data)
    if case .head(var head) = part {
      head.uri = "http://\(head.headers.first(name: "Host") ?? "")\(head.uri)"
      if let authorization {
        head.headers.replaceOrAdd(name: "Proxy-Authorization", value: authorization)
      }
      part = .head(head)
    }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
