import Synchronization
import Testing

@testable import HTTP

@Suite("Retrying")
struct RetryTests {
  private func url() throws -> HTTPURL { try HTTPURL(parsing: "http://example.org/x") }

  private func retry(attempts: Int = 4, random: Double = 1) -> Retry {
    Retry(
      attempts: attempts, firstPause: .seconds(1), longestPause: .seconds(6), sleep: { _ in },
      random: { random }, now: { 784_111_777 })
  }

  @Test("is for faults that may pass, and no others")
  func transience() throws {
    let url = try url()
    let passing: [HTTPError.Reason] = [
      .connection("x"), .truncated, .stalled(.zero), .connectionTimeout(.zero),
      .tooSlow(bytesPerSecond: 1), .status(408, retryAfter: nil), .status(429, retryAfter: nil),
      .status(500, retryAfter: nil), .status(503, retryAfter: nil),
    ]
    let lasting: [HTTPError.Reason] = [
      .tls("x"), .tooManyRedirects(limit: 5), .unsafeRedirect(to: "file:"), .tooLarge(limit: 1),
      .largeHeader(limit: 1), .unexpectedEncoding("gzip"), .status(404, retryAfter: nil),
      .status(401, retryAfter: nil),
    ]
    let passes = passing.filter { !HTTPError(url, $0).isTransient }
    let lasts = lasting.filter { HTTPError(url, $0).isTransient }
    #expect(passes == [])
    #expect(lasts == [])
  }

  @Test("pauses twice as long each time, within bounds and jitter")
  func pauses() throws {
    let error = HTTPError(try url(), .truncated)
    let longest = (1...5).map { retry(attempts: 6).pause(after: error, attempt: $0) }
    #expect(longest == [.seconds(1), .seconds(2), .seconds(4), .seconds(6), .seconds(6)])
    let shortest = retry(random: 0).pause(after: error, attempt: 2)
    #expect(shortest == .seconds(1))
  }

  @Test(
    "does what Retry-After asks, as far as that is bearable",
    arguments: [
      ("5", 5), ("0", 1), ("7", nil), ("Sun, 06 Nov 1994 08:49:42 GMT", 5),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 1), ("Mon, 07 Nov 1994 08:49:37 GMT", nil),
      ("soon", 1), ("-1", 1),
    ] as [(String, Int?)])
  func retryAfter(_ header: String, _ seconds: Int?) throws {
    let error = HTTPError(try url(), .status(503, retryAfter: RetryAfter(parsing: header)))
    let pause = retry().pause(after: error, attempt: 1)
    #expect(pause == seconds.map { .seconds($0) })
  }

  @Test(
    "waits a few seconds at most where there is another server",
    arguments: [("3", 3), ("4", nil)] as [(String, Int?)])
  func impatience(_ header: String, _ seconds: Int?) throws {
    let error = HTTPError(try url(), .status(429, retryAfter: RetryAfter(parsing: header)))
    let pause = retry().pause(after: error, attempt: 1, isPatient: false)
    #expect(pause == seconds.map { .seconds($0) })
  }

  @Test("ends with the last error once the attempts are used")
  func exhaustion() async throws {
    let url = try url()
    let count = Mutex(0)
    await #expect(throws: HTTPError(url, .truncated)) {
      try await Retry.instant(attempts: 3).run {
        count.withLock { $0 += 1 }
        throw HTTPError(url, .truncated)
      }
    }
    let attempts = count.withLock { $0 }
    #expect(attempts == 3)
  }

  @Test("stops at the first success")
  func success() async throws {
    let url = try url()
    var count = 0
    let value = try await Retry.instant().run {
      count += 1
      if count < 3 { throw HTTPError(url, .status(503, retryAfter: nil)) }
      return count
    }
    #expect(value == 3)
  }
}
