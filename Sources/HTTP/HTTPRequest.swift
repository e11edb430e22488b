/// What is asked of a server.
public struct HTTPRequest: Sendable {
  public enum Method: String, Hashable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// What is sent after the header.
  public enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes, opened anew for each attempt, so that a request can be sent again.
    case stream(length: Int64, open: @Sendable () throws -> HTTPBody)
  }

  public var method: Method
  public var url: HTTPURL
  public var fields: HTTPFields
  public var body: Body

  public init(
    _ method: Method = .get, _ url: HTTPURL, fields: HTTPFields = [:], body: Body = .none
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }
}
