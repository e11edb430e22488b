/// Notices a body that trickles: an idle timeout alone never fires on a byte a second.
struct SpeedWatch {
  private let limits: AsyncHTTPTransport.Limits
  private var windowStart = ContinuousClock.now
  private var bytes: Int64 = 0

  init(limits: AsyncHTTPTransport.Limits) {
    self.limits = limits
  }

  /// Counts bytes that came; false when the last whole window brought too few.
  mutating func isFastEnough(after count: Int) -> Bool {
    bytes += Int64(count)
    let elapsed = windowStart.duration(to: .now)
    guard elapsed >= limits.slownessWindow else { return true }
    let isFast = Double(bytes) >= Double(limits.slowestRate) * (elapsed / .seconds(1))
    windowStart = .now
    bytes = 0
    return isFast
  }
}
