/// The one way in which Whittle speaks HTTP, so that tests need no network.
package protocol HTTPTransport: Sendable {
  /// Sends a request and returns when the response's header is there.
  ///
  /// Redirects have been followed. Any status is a response, not an error.
  ///
  /// - Throws: ``HTTPError`` where no response could be had; the body's iterator throws it too.
  func send(_ request: HTTPRequest) async throws -> HTTPResponse

  /// Closes idle connections; no request may follow.
  func shutdown() async
}

extension HTTPTransport {
  package func shutdown() async {}
}
