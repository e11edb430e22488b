/// Notices a body that trickles: an idle timeout alone never fires on a byte a second.
///
/// Only the time spent waiting for bytes counts, so that a slow reader is not held against a server.
struct SpeedWatch {
  private let limits: AsyncHTTPTransport.Limits
  private var waited = Duration.zero
  private var bytes: Int64 = 0

  init(limits: AsyncHTTPTransport.Limits) {
    self.limits = limits
  }

  /// Counts bytes that came; false when a whole window of waiting brought too few.
  mutating func isFastEnough(_ count: Int, after duration: Duration) -> Bool {
    bytes += Int64(count)
    waited += duration
    guard waited >= limits.slownessWindow else { return true }
    let isFast = Double(bytes) >= Double(limits.slowestRate) * (waited / .seconds(1))
    waited = .zero
    bytes = 0
    return isFast
  }
}
