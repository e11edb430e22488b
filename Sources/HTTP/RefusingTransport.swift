/// A transport that sends nothing, because what it would need is wrong: whoever needs no network does
/// not meet that.
package struct RefusingTransport: HTTPTransport {
  private let error: HTTPError

  package init(_ error: HTTPError) { self.error = error }

  package func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw error }
}
