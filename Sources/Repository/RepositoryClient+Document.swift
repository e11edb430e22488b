package import HTTP
internal import Content
internal import Debian

extension RepositoryClient {
  /// A document that no signed text names, such as a tracker's data.
  ///
  /// What came the last time is kept, and asked for on the condition that it changed; offline it is
  /// what there is.
  ///
  /// - Parameter limit: bytes.
  /// - Returns: the bytes, and when the server says they were last modified, in seconds since 1970.
  /// - Throws: `HTTPError`; ``RepositoryError/notInCache(what:)`` offline.
  package func document(
    at url: HTTPURL, limit: Int
  ) async throws -> (bytes: [UInt8], lastModified: Int64?) {
    do {
      let file = try await ReleaseFile.fetch(
        .url(url), isSnapshot: false, .all, fetcher, limit: limit)
      try file.keep(.url(url), in: fetcher.store)
      return (file.bytes, file.lastModified.flatMap(Self.moment))
    } catch is FetchFailure {
      throw RepositoryError.notInCache(what: [url.shown])
    }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
  private static func moment(_ text: String) -> Int64? {
    try? ReleaseDate.seconds(parsing: text)
  }
}
