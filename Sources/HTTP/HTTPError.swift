/// Why a URL could not be fetched.
package struct HTTPError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case invalidURL(String)
    /// A variable of the environment names a proxy that cannot be used.
    case proxy(String)
    /// The proxy, by its address, cannot be reached: nothing is said of the server behind it.
    case proxyUnreachable(String, String)
    /// A file of certificates cannot be used.
    case certificates(String)
    /// The name of the host has no address; asking again at once does not help.
    case unknownHost(String)
    /// No connection: a refusal, a reset.
    case connection(String)
    case connectionTimeout(Duration)
    case stalled(Duration)
    /// Its header was not there in time, however many bytes came.
    case late(Duration)
    /// Bytes come, but so few that it would never end.
    case tooSlow(bytesPerSecond: Int64)
    /// The connection ended before the body did.
    case truncated
    case notHTTP
    case tls(String)
    case tooManyRedirects(limit: Int)
    case unsafeRedirect(to: String)
    case largeHeader(limit: Int)
    case unexpectedEncoding(String)
    case tooLarge(limit: Int64)
    case status(Int, retryAfter: RetryAfter?)
    case other(String)
  }

  /// The URL without user, password and query.
  package let url: String
  package let reason: Reason

  package init(_ url: HTTPURL, _ reason: Reason) {
    self.url = url.shown
    self.reason = reason
  }

  private init(text: String, _ reason: Reason) {
    self.url = text
    self.reason = reason
  }

  /// - Parameter variable: of the environment.
  static func proxy(in variable: String, _ why: String) -> HTTPError {
    HTTPError(text: variable, .proxy(why))
  }

  static func certificates(_ path: String, _ why: String) -> HTTPError {
    HTTPError(text: path, .certificates(why))
  }

  static func invalidURL(_ text: String, _ why: String) -> HTTPError {
    HTTPError(text: text, .invalidURL(why))
  }

  /// Whether the same request may well succeed a little later.
  package var isTransient: Bool {
    switch reason {
    case .connection, .proxyUnreachable, .connectionTimeout, .stalled, .late, .tooSlow, .truncated:
      true
    case .status(let status, _): status == 408 || status == 429 || (500...599).contains(status)
    default: false
    }
  }
}

extension HTTPError {
  /// Whether the server says that there is nothing at this URL; stores that list nothing to strangers
  /// say 403.
  package var isAbsence: Bool {
    if case .status(let status, _) = reason { [403, 404, 410].contains(status) } else { false }
  }

  /// Whether the server kept us waiting, and may well do so again.
  package var isTimeout: Bool {
    switch reason {
    case .connectionTimeout, .stalled, .late, .tooSlow: true
    default: false
    }
  }
}

extension HTTPError {
  /// Whether the server says that it can serve nobody now, or not us.
  package var isBusy: Bool {
    guard case .status(let status, _) = reason else { return false }
    return status == 429 || (500...599).contains(status)
  }
}

extension HTTPError: CustomStringConvertible {
  package var description: String {
    if case .invalidURL(let why) = reason { return "cannot read the URL '\(url)': \(why)" }
    if case .proxy(let why) = reason { return "cannot use the proxy in \(url): \(why)" }
    if case .certificates(let why) = reason {
      return "cannot use the certificates in \(url): \(why)"
    }
    return "cannot fetch \(url): \(reason)"
  }
}

extension HTTPError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidURL(let why): why
    case .proxy(let why), .certificates(let why): why
    case .connection(let why): why
    case .proxyUnreachable(let proxy, let why): "the proxy \(proxy) cannot be reached: \(why)"
    case .unknownHost(let host): "no address for the host \(host)"
    case .connectionTimeout(let limit): "no connection within \(Self.span(limit))"
    case .stalled(let limit): "the server sent nothing for \(Self.span(limit))"
    case .late(let limit): "the server did not answer within \(Self.span(limit))"
    case .tooSlow(let rate): "the server sends less than \(rate) bytes a second"
    case .truncated: "the connection ended before the whole response arrived"
    case .notHTTP: "the response is not HTTP"
    case .tls(let why): "no trusted TLS connection: \(why)"
    case .tooManyRedirects(let limit):
      "more than \(limit) redirects; `--limit redirects=N` allows more"
    case .unsafeRedirect(let target): "it redirects to \(target), which is not followed"
    case .largeHeader(let limit):
      "its header has more than \(limit) bytes; `--limit header-size=N` allows more"
    case .unexpectedEncoding(let encoding):
      "the response has Content-Encoding \(encoding), which was not requested; "
        + "a proxy on the way may have changed it"
    case .tooLarge(let limit): "the response is longer than \(limit) bytes"
    case .status(let status, let retryAfter):
      "the server answered \(status)\(Self.phrase(status))"
        + (retryAfter.map { " and asks to wait \($0.words)" } ?? "")
        + ([401, 403].contains(status)
          ? "; a login for it belongs in ~/.netrc or apt's auth.conf.d" : "")
    case .other(let why): why
    }
  }

  private static func span(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return seconds > 0 ? "\(seconds) s" : "\(attoseconds / 1_000_000_000_000_000) ms"
  }

  /// RFC 9110 15.
  private static func phrase(_ status: Int) -> String {
    switch status {
    case 400: " Bad Request"
    case 401: " Unauthorized"
    case 403: " Forbidden"
    case 404: " Not Found"
    case 407: " Proxy Authentication Required"
    case 408: " Request Timeout"
    case 410: " Gone"
    case 416: " Range Not Satisfiable"
    case 429: " Too Many Requests"
    case 500: " Internal Server Error"
    case 502: " Bad Gateway"
    case 503: " Service Unavailable"
    case 504: " Gateway Timeout"
    default: ""
    }
  }
}
