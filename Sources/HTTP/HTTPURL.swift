internal import Spelling

/// An absolute `http` or `https` URL (RFC 3986), without a fragment.
///
/// Guaranteed: ASCII without spaces and controls, a host in lower case, a path that begins with a
/// slash. The text form leaves out user and password, so that no message or log shows them.
package struct HTTPURL: Hashable, Sendable {
  package enum Scheme: String, Hashable, Sendable {
    case http, https
  }

  package let scheme: Scheme
  /// In lower case; an IPv6 address stands in brackets.
  package let host: String
  /// As spelled, nil where the scheme's own port is meant.
  package let port: Int?
  /// Percent-encoded, beginning with a slash.
  package let path: String
  /// Percent-encoded, without the question mark.
  package let query: String?
  /// The user and password that stood before the host.
  package let login: Login?

  /// Parses an absolute URL; a fragment is dropped.
  ///
  /// - Throws: ``HTTPError`` naming the text where it is no such URL.
  package init(parsing text: String) throws(HTTPError) {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .invalidURL(text, "spaces, controls and non-ASCII letters must be percent-encoded")
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let scheme = Scheme(rawValue: lowercased(bytes[..<colon])),
      bytes[colon...].starts(with: "://".utf8)
    else { throw .invalidURL(text, "it must begin with http:// or https://") }
    let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
    let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    let authority = Authority(parsing: rest.prefix { !isEnd($0) })
    guard let authority else { throw .invalidURL(text, "its host or port is malformed") }
    let tail = rest.drop { !isEnd($0) }
    self.init(scheme: scheme, authority: authority, tail: tail)
  }

  private init(scheme: Scheme, authority: Authority, tail: ArraySlice<UInt8>) {
    let path = tail.prefix { $0 != UInt8(ascii: "?") }
    self.scheme = scheme
    self.host = authority.host
    self.port = authority.port
    self.login = authority.login
    self.path = path.isEmpty ? "/" : string(path)
    self.query = path.endIndex < tail.endIndex ? string(tail[(path.endIndex + 1)...]) : nil
  }

  private init(_ base: HTTPURL, path: String, query: String?) {
    scheme = base.scheme
    host = base.host
    port = base.port
    login = base.login
    self.path = path
    self.query = query
  }

  /// The port that a connection goes to.
  package var effectivePort: Int { port ?? (scheme == .http ? 80 : 443) }

  /// The host as a resolver wants it: an IPv6 address without its brackets.
  var bareHost: String {
    String(decoding: host.utf8.filter { !"[]".utf8.contains($0) }, as: UTF8.self)
  }

  /// Scheme, host and port: what credentials belong to (RFC 6454).
  package var origin: String { "\(scheme.rawValue)://\(host):\(effectivePort)" }

  /// Host and port as a `Host` header has them.
  package var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// The path below this URL's, its bytes percent-encoded except unreserved ones and slashes.
  ///
  /// `+` is encoded too, as apt does, because some stores read it as a space.
  package func appending(path: some Sequence<UInt8>) -> HTTPURL {
    let base = self.path.utf8.last == UInt8(ascii: "/") ? self.path : self.path + "/"
    return HTTPURL(self, path: base + percentEncoded(path), query: nil)
  }

  /// Resolves a `Location` header against this URL (RFC 3986 5.2).
  ///
  /// - Throws: ``HTTPError`` where the result is not an `http` or `https` URL.
  package func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
    if let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")),
      reference.utf8[..<colon].allSatisfy({ isSchemeByte($0) })
    {
      return try HTTPURL(parsing: reference)
    }
    if reference.utf8.starts(with: "//".utf8) {
      return try HTTPURL(parsing: scheme.rawValue + ":" + reference)
    }
    let whole = "\(scheme.rawValue)://\(authority)"
    if reference.utf8.first == UInt8(ascii: "/") { return try HTTPURL(parsing: whole + reference) }
    if reference.utf8.first == UInt8(ascii: "?") {
      return try HTTPURL(parsing: whole + path + reference)
    }
    let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "/"
    return try HTTPURL(parsing: whole + directory + reference)
  }
}

extension HTTPURL: CustomStringConvertible {
  package var description: String {
    "\(scheme.rawValue)://\(authority)\(target)"
  }

  /// The URL as messages show it: a query may be a secret, as that of a signed URL is.
  package var shown: String {
    "\(scheme.rawValue)://\(authority)\(path)" + (query == nil ? "" : "?…")
  }

  /// Path and query, as a request line has them.
  package var target: String { path + (query.map { "?" + $0 } ?? "") }
}

/// What stands between `//` and the path: `[user[:password]@]host[:port]`.
private struct Authority {
  let host: String
  let port: Int?
  let login: Login?

  init?(parsing bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
      let user = bytes[..<at].prefix { $0 != UInt8(ascii: ":") }
      let password = bytes[user.endIndex..<at].dropFirst()
      login = Login(user: percentDecoded(user), password: percentDecoded(password))
      rest = bytes[(at + 1)...]
    } else {
      login = nil
    }
    var host = rest
    if rest.first == UInt8(ascii: "[") {
      guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      host = rest[...close]
    } else if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      host = rest[..<colon]
    }
    guard !host.isEmpty, host.allSatisfy(isHostByte) else { return nil }
    self.host = lowercased(host)
    let tail = rest[host.endIndex...]
    if tail.isEmpty {
      port = nil
      return
    }
    guard tail.first == UInt8(ascii: ":") else { return nil }
    let digits = tail.dropFirst()
    if digits.isEmpty {
      port = nil
      return
    }
    guard let value = decimal(digits), (1...65535).contains(value) else { return nil }
    port = Int(value)
  }
}
