import Composer
import Spelling
import Synchronization
import SystemPackage

/// One line on stderr that says how far the work is, or a plain line for each step.
final class Progress: Sendable {
  private struct State {
    var fetched: [String: (done: Int64, total: Int64)] = [:]
    var sent: [String: (done: Int64, total: Int64)] = [:]
    var sendingSince: ContinuousClock.Instant?
    var unpacked = 0
    var built = 0
    var activity = ""
    var isShown = false
  }

  private let state = Mutex(State())
  private let isDrawn: Bool

  init(isDrawn: Bool) { self.isDrawn = isDrawn }

  func take(_ event: Event) {
    state.withLock { state in
      switch event {
      case .reading(let name): show("reading \(name)", &state)
      case .fetching(let name, let bytes, let total):
        state.fetched[name] = (bytes, total)
        if isDrawn { show("fetching \(name)", &state) }
      case .fetched(let name, let bytes, let fromStore):
        state.fetched[name] = (bytes, bytes)
        if !fromStore { show("fetched \(name)", &state) }
      case .sending(let name, let bytes, let total):
        state.sent[name] = (bytes, total)
        state.sendingSince = state.sendingSince ?? .now
        if isDrawn || bytes == total { show("sending \(name)", &state) }
      case .unpacking(let package, let architecture):
        state.unpacked += 1
        show("unpacking \(package) \(architecture)", &state)
      case .built(let image, let bytes):
        state.built += 1
        show("built \(image), \(ByteCount(bytes))", &state)
      case .wroteLock, .passedOverLock, .passedOverManifest, .passedOverPlace, .repairing, .chose,
        .leftOut, .keptImages, .leftOwners, .finding, .incomplete,
        .noticed:
        break
      }
    }
  }

  private func show(_ activity: String, _ state: inout State) {
    guard isDrawn else {
      return Terminal.write("\(TerminalText.line(activity))\n", to: .standardError)
    }
    let done = state.fetched.values.reduce(0) { $0 + $1.done }
    var line = TerminalText.line(activity)
    if done > 0 { line = "[\(ByteCount(done))] " + line }
    if !state.sent.isEmpty { line = "[\(sending(state))] " + line }
    if state.unpacked > 0 { line = "[\(state.unpacked) unpacked] " + line }
    line = String(line.prefix(100))
    guard line != state.activity else { return }
    state.activity = line
    state.isShown = true
    Terminal.write(line, to: .standardError, after: "\r\u{1b}[K")
  }

  /// How much was sent, and how long the rest will take at the rate so far.
  private func sending(_ state: State) -> String {
    let done = state.sent.values.reduce(0) { $0 + $1.done }
    let total = state.sent.values.reduce(0) { $0 + $1.total }
    let since = state.sendingSince ?? .now
    let rate = Double(done) / max(seconds(since.duration(to: .now)), 0.001)
    let rest = rate > 0 ? Int(Double(total - done) / rate) : 0
    return "\(ByteCount(done)) of \(ByteCount(total))" + (rest > 0 ? ", \(rest) s left" : "")
  }

  private func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// Removes the line.
  func clear() {
    state.withLock { state in
      guard state.isShown else { return }
      state.isShown = false
      Terminal.write("", to: .standardError, after: "\r\u{1b}[K")
    }
  }
}
