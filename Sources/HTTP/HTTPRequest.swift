/// What is asked of a server.
package struct HTTPRequest: Sendable {
  package enum Method: String, Hashable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// What is sent after the header.
  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes, opened anew for each attempt, so that a request can be sent again.
    case stream(length: Int64, open: @Sendable () throws -> HTTPBody)
  }

  package var method: Method
  package var url: HTTPURL
  package var fields: HTTPFields
  package var body: Body
  /// Whether it is for Debian's archive, so that apt's settings count.
  package var isForArchive = false
  /// Whether the body is a secret of this server, so that no redirect to another one is followed.
  package var hasSecretBody = false

  package init(
    _ method: Method = .get, _ url: HTTPURL, fields: HTTPFields = [:], body: Body = .none
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }
}
