internal import Spelling

/// What a server answered; the body is still on its way.
package struct HTTPResponse: Sendable {
  package let status: Int
  package let fields: HTTPFields
  /// The URL that answered, after redirects.
  package let url: HTTPURL
  /// To be read to its end, or dropped, which closes the connection.
  package let body: HTTPBody

  package init(status: Int, fields: HTTPFields = [:], url: HTTPURL, body: HTTPBody = HTTPBody([])) {
    self.status = status
    self.fields = fields
    self.url = url
    self.body = body
  }

  /// The body's length in bytes where the server told it.
  package var contentLength: Int64? {
    fields["Content-Length"].flatMap { decimal($0.utf8) }
  }

  /// This response, if its status is one of those.
  ///
  /// - Throws: ``HTTPError`` with the status and the server's `Retry-After`.
  package func expecting(_ statuses: Int...) throws(HTTPError) -> HTTPResponse {
    if statuses.contains(status) { return self }
    throw HTTPError(
      url, .status(status, retryAfter: fields["Retry-After"].flatMap(RetryAfter.init(parsing:))))
  }
}

/// A body as a sequence of chunks, never whole in memory unless asked for.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Next = () async throws -> [UInt8]?

  private let makeNext: @Sendable () -> Next

  /// A body made of chunks in memory.
  package init(_ chunks: [[UInt8]]) {
    makeNext = {
      var rest = chunks[...]
      return { rest.popFirst() }
    }
  }

  /// A body whose chunks come from a function that returns nil at the end.
  package init(makeNext: @escaping @Sendable () -> Next) {
    self.makeNext = makeNext
  }

  package func makeAsyncIterator() -> Iterator {
    Iterator(nextChunk: makeNext())
  }

  package struct Iterator: AsyncIteratorProtocol {
    let nextChunk: Next

    package mutating func next() async throws -> [UInt8]? {
      try await nextChunk()
    }
  }

  /// The whole body.
  ///
  /// - Parameter limit: bytes; a longer body is refused as soon as that is known.
  /// - Throws: ``HTTPError`` where it is longer.
  package func collect(limit: Int, from url: HTTPURL) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in self {
      guard chunk.count <= limit - bytes.count else {
        throw HTTPError(url, .tooLarge(limit: Int64(limit)))
      }
      bytes += chunk
    }
    return bytes
  }
}
