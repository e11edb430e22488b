internal import Content
internal import HTTP

/// The download of one content from one URL: resumed where it broke off, retried, checked.
struct Download: Sendable {
  let item: FetchItem
  let url: HTTPURL
  let fetcher: BlobFetcher
  let patience: SlowServers.Patience

  /// Bytes that make a broken download worth another round of attempts.
  private static let progress: Int64 = 1 << 20

  /// Runs it to its end.
  ///
  /// A body that was put together from several answers and is wrong is fetched once more in one
  /// piece, because the answers may have come from different contents.
  func run() async throws -> Blob {
    do {
      return try await attempt(mayResume: true)
    } catch let failure as WrongAfterResume {
      do {
        return try await attempt(mayResume: false)
      } catch is WrongAfterResume {
        throw failure.error
      }
    }
  }

  private struct WrongAfterResume: Error {
    let error: any Error
  }

  private func attempt(mayResume: Bool) async throws -> Blob {
    var partial = try PartialBlob(
      in: fetcher.store, isDurable: item.isDurable, promise: item.promise)
    try await fill(&partial, mayResume: mayResume)
    let wasResumed = partial.wasResumed
    do {
      return try partial.commit(item)
    } catch let error as DigestError {
      if wasResumed { throw WrongAfterResume(error: error) }
      throw error
    }
  }

  /// Sends requests until everything is there, or trying again is no use.
  private func fill(_ partial: inout PartialBlob, mayResume: Bool) async throws {
    var mayResume = mayResume
    var attempt = 1
    var mark: Int64 = 0
    while true {
      if !mayResume { try partial.restart() }
      guard let error = await failure(receiving: &partial) else { return }
      if let refusal = error as? RangeRefused {
        // The server answered, only not with the range: ask for everything.
        guard mayResume else { throw FetchFailure(url.description, refusal.reason) }
        mayResume = false
        continue
      }
      guard patience.allows(error, hasMoved: partial.size > mark) else { throw error }
      if partial.size >= mark + Self.progress { attempt = 1 }
      mark = partial.size
      guard
        let pause = fetcher.retry.pause(
          after: error, attempt: attempt, isPatient: patience.isPatient)
      else { throw error }
      try await fetcher.retry.wait(pause)
      attempt += 1
    }
  }

  /// Why a partial answer cannot be appended.
  private struct RangeRefused: Error {
    let reason: String
  }

  /// The error of one request as a value: a loop with a catch around a noncopyable variable sends
  /// the compiler (6.3.1) into a loop of its own.
  private func failure(receiving partial: inout PartialBlob) async -> (any Error)? {
    do {
      try await receive(&partial)
      return nil
    } catch {
      return error
    }
  }

  /// One request; appends what comes.
  private func receive(_ partial: inout PartialBlob) async throws {
    var request = HTTPRequest(.get, url)
    request.isForArchive = true
    let start = partial.size
    if start > 0 { request.fields["Range"] = "bytes=\(start)-" }
    let response = try await fetcher.transport.send(request)
    switch response.status {
    case 200:
      if start > 0 { try partial.restart() }
      try checkLength(response)
    case 206 where start > 0:
      try checkRange(response, start: start)
      partial.wasResumed = true
    case 206, 416: throw RangeRefused(reason: "it answered \(response.status) to a plain request")
    default: _ = try response.expecting(200)
    }
    for try await chunk in response.body {
      guard Int64(chunk.count) <= item.size - partial.size else {
        throw FetchFailure(
          url.description, "it is longer than the \(item.size) bytes it must have",
          isUntrusted: true)
      }
      let before = partial.size
      try partial.append(chunk)
      // Four times a megabyte is often enough for a progress bar.
      guard before >> 18 != partial.size >> 18 else { continue }
      fetcher.onEvent(.advanced(name: item.name, bytes: partial.size, size: item.size))
    }
    // Without a length in the header a cut body looks whole.
    guard partial.size == item.size else { throw HTTPError(url, .truncated) }
  }

  /// Refuses a whole answer whose length is wrong before its body is read.
  private func checkLength(_ response: HTTPResponse) throws {
    guard let length = response.contentLength, length != item.size else { return }
    let isPage = response.fields["Content-Type"]?.utf8.starts(with: "text/html".utf8) == true
    throw FetchFailure(
      url.description,
      "it has \(length) bytes, not \(item.size)"
        + (isPage ? ": it is a web page; a login page or a proxy may be in the way" : ""),
      isUntrusted: true)
  }

  /// The range that came must be the one that was asked for (RFC 9110 14.4).
  private func checkRange(_ response: HTTPResponse, start: Int64) throws {
    let end = item.size - 1
    let range = response.fields["Content-Range"] ?? "none"
    guard range == "bytes \(start)-\(end)/\(item.size)" || range == "bytes \(start)-\(end)/*" else {
      throw RangeRefused(reason: "it sent the range '\(range)' when asked for \(start)-\(end)")
    }
  }
}

/// A blob that arrives in pieces and may have to begin anew.
private struct PartialBlob: ~Copyable {
  private let store: BlobStore
  private let isDurable: Bool
  private let promise: ContentPromise
  private var writer: BlobWriter
  /// Whether its bytes come from more than one answer.
  var wasResumed = false

  init(in store: BlobStore, isDurable: Bool, promise: ContentPromise) throws {
    self.store = store
    self.isDurable = isDurable
    self.promise = promise
    writer = try store.makeWriter(isDurable: isDurable, for: promise)
  }

  /// Bytes so far.
  var size: Int64 { writer.size }

  mutating func append(_ bytes: [UInt8]) throws { try writer.write(bytes.span.bytes) }

  /// Drops what is there.
  mutating func restart() throws {
    if size > 0 { writer = try store.makeWriter(isDurable: isDurable, for: promise) }
    wasResumed = false
  }

  consuming func commit(_ item: FetchItem) throws -> Blob {
    try writer.commit(expecting: item.promise, size: item.size, subject: item.name)
  }
}
