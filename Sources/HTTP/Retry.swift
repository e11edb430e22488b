#if canImport(Glibc)
  internal import Glibc
#endif

/// Tries again after faults that may pass: with growing, jittered pauses and a bound.
///
/// What passes: connection faults, 408, 429 and 5xx. A server's `Retry-After` lengthens the pause.
package struct Retry: Sendable {
  /// Attempts in all, the first among them.
  package var attempts: Int
  /// The first pause; each further one is twice as long.
  package var firstPause: Duration
  /// No pause is longer; a server that asks for a longer one is given up.
  package var longestPause: Duration
  /// Seams for tests: how to wait, a number in 0..<1 for the jitter, seconds since 1970.
  var sleep: @Sendable (Duration) async throws -> Void
  var random: @Sendable () -> Double
  var now: @Sendable () -> Int64

  package init(
    attempts: Int = 4, firstPause: Duration = .milliseconds(500),
    longestPause: Duration = .seconds(60)
  ) {
    self.init(
      attempts: attempts, firstPause: firstPause, longestPause: longestPause,
      sleep: { try await Task.sleep(for: $0) }, random: { .random(in: 0..<1) },
      now: { Int64(time(nil)) })
  }

  package init(
    attempts: Int, firstPause: Duration, longestPause: Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double, now: @escaping @Sendable () -> Int64
  ) {
    self.attempts = attempts
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.sleep = sleep
    self.random = random
    self.now = now
  }

  /// Retries at once and says nothing: for tests.
  package static func instant(attempts: Int = 4) -> Retry {
    Retry(
      attempts: attempts, firstPause: .zero, longestPause: .seconds(60), sleep: { _ in },
      random: { 0 }, now: { 0 })
  }

  /// How long to wait after a failure, or nil where trying again is no use.
  ///
  /// - Parameters:
  ///   - attempt: the attempt that failed, counted from 1.
  ///   - isPatient: whether a server may ask for as long a pause as ``longestPause``: where there
  ///     is another one, a long pause is worse than asking that.
  package func pause(
    after error: any Error, attempt: Int, isPatient: Bool = true
  ) -> Duration? {
    guard attempt < attempts, let error = error as? HTTPError, error.isTransient else {
      return nil
    }
    // "Full jitter" between half and the whole, so that eight downloads do not come back at once.
    let step = min(firstPause * (1 << min(attempt - 1, 20)), longestPause)
    let pause = step / 2 + step / 2 * random()
    guard case .status(_, let retryAfter?) = error.reason else { return pause }
    let asked = retryAfter.delay(now: now())
    let longest = isPatient ? longestPause : min(longestPause, Self.shortPause)
    return asked > longest ? nil : max(asked, pause)
  }

  /// The longest pause that a server may ask for while there is another one.
  private static let shortPause = Duration.seconds(3)

  /// Waits, as ``pause(after:attempt:isPatient:)`` said.
  package func wait(_ pause: Duration) async throws {
    try await sleep(pause)
  }

  /// Runs an operation until it succeeds, fails for good, or has used its attempts.
  ///
  /// - Parameters:
  ///   - isPatient: as ``pause(after:attempt:isPatient:)`` has it.
  ///   - mayRetry: whether an error that may pass is worth another attempt.
  package func run<Value: Sendable>(
    isPatient: Bool = true,
    while mayRetry: (any Error) -> Bool = { _ in true }, _ operation: () async throws -> Value
  ) async throws -> Value {
    var attempt = 1
    while true {
      do {
        return try await operation()
      } catch {
        guard mayRetry(error),
          let pause = pause(after: error, attempt: attempt, isPatient: isPatient)
        else { throw error }
        try await wait(pause)
        attempt += 1
      }
    }
  }
}
