internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension TimeAmount {
  init(_ duration: Duration) {
    // A hundred years are as good as any more, and fit.
    let (seconds, attoseconds) = min(duration, .seconds(3_155_760_000)).components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}

/// Says what the libraries below mean, in our words and with the URL.
struct ErrorTranslation {
  let url: HTTPURL
  let limits: AsyncHTTPTransport.Limits
  /// The proxy that the request goes through.
  let proxy: HTTPURL?

  func translate(_ error: any Error) -> any Error {
    if error is CancellationError || error is HTTPError { return error }
    if let error = error as? HTTPClientError, error == .cancelled { return CancellationError() }
    let reason = reason(error)
    guard let proxy, let why = Self.isConnecting(error, reason) else {
      return HTTPError(url, reason)
    }
    return HTTPError(url, .proxyUnreachable(proxy.authority, why))
  }

  /// Why the connection could not be made; nil for errors after it was made.
  ///
  /// If the request goes through a proxy, it is the proxy that could not be reached.
  private static func isConnecting(_ error: any Error, _ reason: HTTPError.Reason) -> String? {
    switch reason {
    case .connectionTimeout, .unknownHost: return "\(reason)"
    case .connection: break
    default: return nil
    }
    // A name is connected to by one way, an address by another.
    let isUnreached =
      (error as? IOError).map { [101, 110, 111, 113].contains($0.errnoCode) }
      ?? (String(reflecting: type(of: error)) == "NIOPosix.NIOConnectionError")
    return isUnreached ? "\(reason)" : nil
  }

  private func reason(_ error: any Error) -> HTTPError.Reason {
    switch error {
    case let error as HTTPClientError: reason(error)
    case HTTPParserError.invalidEOFState: .truncated
    case HTTPParserError.headerOverflow:
      .other("its header has a field of more than 80 KiB, more than 256 fields or 2 MiB")
    case is HTTPParserError: .notHTTP
    case is TooSlow: .tooSlow(bytesPerSecond: limits.slowestRate)
    case ChannelError.connectTimeout: .connectionTimeout(limits.connect)
    case is ChannelError: .connection("the connection was closed")
    case let error as IOError: .connection(words(errno: error.errnoCode))
    default: unnamed(error)
    }
  }

  private func reason(_ error: HTTPClientError) -> HTTPError.Reason {
    switch error {
    case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
      .getConnectionFromPoolTimeout:
      .connectionTimeout(limits.connect)
    case .readTimeout, .writeTimeout: .stalled(limits.idle)
    case .deadlineExceeded: .late(limits.answer)
    case .remoteConnectionClosed, .uncleanShutdown: .truncated
    case .invalidProxyResponse, .proxyAuthenticationRequired:
      .other("the proxy refused it: \(error.shortDescription)")
    default: .other(error.shortDescription)
    }
  }

  /// Errors of modules that are not imported here are known by their type's name.
  private func unnamed(_ error: any Error) -> HTTPError.Reason {
    let type = String(reflecting: Swift.type(of: error))
    let text = "\(error)"
    if type.hasPrefix("NIOSSL.") { return .tls(TLSWords.reason(text, host: url.host)) }
    guard type == "NIOPosix.NIOConnectionError" else { return .other(text) }
    if text.hasPrefix("DNS error") { return .unknownHost((proxy ?? url).host) }
    if text.contains("connectTimeout") {
      return .connectionTimeout(limits.connect)
    }
    if text.contains("Connection refused") { return .connection("the connection was refused") }
    return .connection(text)
  }

  private func words(errno: CInt) -> String {
    switch errno {
    case 32, 104: "the connection was reset"
    case 111: "the connection was refused"
    case 101, 113: "the host cannot be reached"
    case 110: "the connection timed out"
    default: "input/output error \(errno)"
    }
  }
}
