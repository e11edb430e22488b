internal import Content
package import HTTP
internal import Spelling

/// Speaks OCI's distribution-spec with registries: what all requests of one command share.
package struct RegistryClient: Sendable {
  let transport: any HTTPTransport
  let retry: Retry
  let logins: RegistryLogins
  /// Whether registries of other machines are reached over plain HTTP, too.
  let isPlainHTTP: Bool
  let session = RegistrySession()

  package init(
    transport: any HTTPTransport, retry: Retry = Retry(), logins: RegistryLogins,
    isPlainHTTP: Bool = false
  ) {
    self.transport = transport
    self.retry = retry
    self.logins = logins
    self.isPlainHTTP = isPlainHTTP
  }

  /// What will be done with a repository.
  package enum Purpose: String, Hashable, Sendable {
    case pull
    case push = "pull,push"

    var action: String { self == .pull ? "read" : "push to" }
  }

  /// Finds out how a registry is reached.
  ///
  /// - Throws: ``RegistryError``.
  package func open(
    _ reference: RegistryReference, for purpose: Purpose
  ) async throws -> RegistryRepository {
    let root = try await root(of: reference, purpose.action)
    return RegistryRepository(
      client: self,
      reference: RegistryReference(host: reference.host, repository: reference.repository),
      root: root, purpose: purpose)
  }

  /// `https://HOST/v2/`; a registry on this machine, or one that the user says speaks plain HTTP,
  /// is asked over HTTP first.
  private func root(of reference: RegistryReference, _ action: String) async throws -> HTTPURL {
    if let known = session.root(of: reference.host) { return known }
    let host = reference.host == "docker.io" ? "registry-1.docker.io" : reference.host
    var schemes = ["https"]
    if isPlainHTTP {
      schemes = ["http"]
    } else if reference.isLoopback {
      schemes = ["http", "https"]
    }
    var failure: (any Error)?
    var plain: HTTPURL?
    for scheme in schemes {
      do {
        let url = try HTTPURL(parsing: "\(scheme)://\(host)/v2/")
        // Nothing secret goes out before it is known who answers.
        let isSure = schemes.count == 1
        let isAnswered = plain != nil
        let status = try await retry.run(while: { error in
          isSure || !isAnswered && (error as? HTTPError)?.isTimeout != false
        }) {
          let response = try await transport.send(HTTPRequest(.get, url))
          _ = try? await response.body.collect(limit: 1 << 16, from: url)
          return response.status
        }
        // What a TLS server answers to plain HTTP, and some registry that speaks nothing else.
        if status == 400, scheme != schemes.last {
          plain = url
          continue
        }
        session.setRoot(url, of: reference.host)
        return url
      } catch let error as HTTPError {
        failure = failure ?? RegistryError(action, reference, .transport(error.reason))
      }
    }
    // It speaks no TLS: what it has against the next request is its own to say.
    if let plain {
      session.setRoot(plain, of: reference.host)
      return plain
    }
    throw failure ?? RegistryError(action, reference, .malformed("it does not answer at /v2/"))
  }
}

extension RegistryClient {
  /// One request; a 401 is answered with credentials, once.
  func attempt(
    _ request: HTTPRequest, at root: HTTPURL, _ reference: RegistryReference, _ action: String,
    scopes: [String]
  ) async throws -> HTTPResponse {
    var request = request
    // Credentials are for the registry, not for where it sends us.
    let isOwn = request.url.origin == root.origin
    let key = RegistrySession.Key(host: reference.host, scopes: scopes)
    if isOwn, let known = session.authorization(key) { request.fields["Authorization"] = known }
    let response = try await transport.send(request)
    guard response.status == 401, isOwn, response.url.origin == root.origin else {
      return response
    }
    let said = await Self.message(of: response)
    session.forget(key)
    let login = try await logins.login(for: reference)
    let refusal = RegistryError(
      action, reference, .unauthorized(login: login?.origin, said: said))
    guard let challenge = Challenge(response.fields) else { throw refusal }
    let authorization: String
    switch challenge {
    case .basic:
      guard let login, login.identityToken == nil else { throw refusal }
      authorization = "Basic " + Base64.encode(Array("\(login.user):\(login.password)".utf8))
    case .bearer(let realm, let service, let asked):
      // What the registry names is what it will ask for; what is known to come is added.
      var wanted = scopes
      if let asked, !wanted.contains(asked), wanted.isEmpty { wanted.append(asked) }
      authorization =
        "Bearer "
        + (try await token(realm, service, wanted, login, at: root, reference, action, refusal))
    }
    request.fields["Authorization"] = authorization
    let second = try await transport.send(request)
    guard second.status != 401 else {
      throw RegistryError(
        action, reference,
        .unauthorized(login: login?.origin, said: await Self.message(of: second)))
    }
    session.keep(authorization, key)
    return second
  }

  /// Fetches a token (distribution, "Token Authentication Specification" and "OAuth2 token").
  private func token(
    _ realm: String, _ service: String?, _ scopes: [String], _ login: RegistryLogin?,
    at root: HTTPURL, _ reference: RegistryReference, _ action: String, _ refusal: RegistryError
  ) async throws -> String {
    func malformed(_ why: String) -> RegistryError {
      RegistryError(action, reference, .malformed(why))
    }
    guard let url = try? HTTPURL(parsing: realm) else {
      throw malformed("it sends for a token to what is not a URL")
    }
    guard url.scheme == .https || root.scheme == .http else {
      throw malformed("it sends for a token to \(url), which is not HTTPS")
    }
    let request = try Self.tokenRequest(url, service, scopes, login)
    let response: HTTPResponse = try await retry.run {
      let response = try await transport.send(request)
      if [408, 429].contains(response.status) || response.status >= 500 {
        return try response.expecting(200)
      }
      return response
    }
    guard response.status != 401 else { throw refusal }
    guard response.status == 200 else {
      throw RegistryError(
        action, reference,
        .status(
          response.status, said: await Self.message(of: response), retryAfter: nil))
    }
    let bytes = try await response.body.collect(limit: 1 << 20, from: url)
    let json = try? JSON(parsing: bytes)
    guard let token = json?["token"]?.string ?? json?["access_token"]?.string, !token.isEmpty,
      token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw malformed("the token service at \(url.origin) sends no token") }
    return token
  }

  private static func tokenRequest(
    _ url: HTTPURL, _ service: String?, _ scopes: [String], _ login: RegistryLogin?
  ) throws -> HTTPRequest {
    func encoded(_ text: String) -> String { percentEncoded(text.utf8) }
    if let token = login?.identityToken {
      var form = [
        "grant_type=refresh_token", "client_id=whittle", "refresh_token=\(encoded(token))",
      ]
      if let service { form.append("service=\(encoded(service))") }
      form.append("scope=\(encoded(scopes.joined(separator: " ")))")
      var request = HTTPRequest(
        .post, url, fields: ["Content-Type": "application/x-www-form-urlencoded"],
        body: .bytes(Array(form.joined(separator: "&").utf8)))
      request.hasSecretBody = true
      return request
    }
    var query = service.map { ["service=\(encoded($0))"] } ?? []
    query += scopes.map { "scope=\(encoded($0))" }
    var fields: HTTPFields = [:]
    if let login {
      fields["Authorization"] =
        "Basic " + Base64.encode(Array("\(login.user):\(login.password)".utf8))
    }
    return HTTPRequest(.get, try url.appending(query: query), fields: fields)
  }

  /// What a registry says of a refusal: `(DENIED: requested access is denied)`.
  static func message(of response: HTTPResponse) async -> String {
    guard
      let bytes = try? await response.body.collect(limit: 1 << 16, from: response.url),
      let json = try? JSON(parsing: bytes)
    else { return "" }
    let errors = (json["errors"]?.array ?? []).prefix(3).map { error in
      [error["code"]?.string, error["message"]?.string].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: ": ")
    }
    let details = json["details"]?.string.map { [$0] } ?? []
    return RegistryError.quoted((errors + details).filter { !$0.isEmpty }.joined(separator: "; "))
  }
}

extension HTTPURL {
  /// This URL with further parts of a query, each encoded already.
  func appending(query parts: [String]) throws(HTTPError) -> HTTPURL {
    guard !parts.isEmpty else { return self }
    let sign = query == nil ? "?" : query == "" ? "" : "&"
    return try HTTPURL(parsing: "\(self)\(sign)\(parts.joined(separator: "&"))")
  }
}
