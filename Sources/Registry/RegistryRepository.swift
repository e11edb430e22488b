internal import Content
internal import HTTP
internal import OCI

/// One repository of a registry.
package struct RegistryRepository: Sendable {
  let client: RegistryClient
  /// Host and repository.
  package let reference: RegistryReference
  let root: HTTPURL
  let purpose: RegistryClient.Purpose

  /// What tokens are asked for.
  var scope: String { "repository:\(reference.repository):\(purpose.rawValue)" }

  /// The URL of something in the repository, such as `blobs/sha256:…`.
  func url(_ path: String, query: [String] = []) throws -> HTTPURL {
    try HTTPURL(parsing: "\(root)\(reference.repository)/\(path)").appending(query: query)
  }

  /// One request with credentials.
  func attempt(_ request: HTTPRequest, from other: [String] = []) async throws -> HTTPResponse {
    try await client.attempt(
      request, at: root, reference, purpose.action,
      scopes: [scope] + other.map { "repository:\($0):pull" })
  }

  /// One request, again after faults that may pass; the response has one of the statuses.
  ///
  /// - Throws: ``RegistryError``.
  func send(
    _ request: HTTPRequest, expecting statuses: [Int], of subject: RegistryReference? = nil,
    from other: [String] = []
  ) async throws -> HTTPResponse {
    try await translating(subject) {
      let response = try await client.retry.run {
        try Self.passing(try await attempt(request, from: other))
      }
      guard statuses.contains(response.status) else { throw await failure(response, subject) }
      return response
    }
  }

  /// A response as it is, or an error where the same request may well succeed later.
  static func passing(_ response: HTTPResponse) throws -> HTTPResponse {
    let isPassing = [408, 429].contains(response.status) || (500...599).contains(response.status)
    return isPassing && response.status != 501 ? try response.expecting() : response
  }

  /// The error of a response that is a refusal.
  func failure(
    _ response: HTTPResponse, _ subject: RegistryReference? = nil
  ) async -> RegistryError {
    RegistryError(
      purpose.action, subject ?? reference,
      .status(
        response.status, said: await RegistryClient.message(of: response),
        retryAfter: response.fields["Retry-After"].flatMap(RetryAfter.init(parsing:))))
  }

  func failure(
    _ reason: RegistryError.Reason, _ subject: RegistryReference? = nil
  ) -> RegistryError {
    RegistryError(purpose.action, subject ?? reference, reason)
  }

  /// Says what HTTP's errors mean, with the repository.
  func translating<Value>(
    _ subject: RegistryReference? = nil, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as HTTPError {
      guard case .status(let status, let retryAfter) = error.reason else {
        throw failure(.transport(error.reason), subject)
      }
      throw failure(.status(status, said: "", retryAfter: retryAfter), subject)
    }
  }
}
