import Composer
import Presentation
import Spelling
import Synchronization
import SystemPackage

/// One line on stderr that says how far the work is, or a plain line for each step.
final class Progress: Sendable {
  private struct State {
    var progress = ProgressState()
    var line = ""
    var drawn: ContinuousClock.Instant?
    var isShown = false
  }

  private let state = Mutex(State())
  private let isDrawn: Bool

  /// No more than ten lines a second: more nobody can read.
  private static let pause = Duration.milliseconds(100)

  init(isDrawn: Bool) { self.isDrawn = isDrawn }

  func take(_ event: Event) {
    guard isDrawn else { return write(event) }
    let now = ContinuousClock.now
    state.withLock { state in
      state.progress.take(event, at: now)
      if let drawn = state.drawn, drawn.duration(to: now) < Self.pause { return }
      // One column stays free: some terminals begin a new line after the last one.
      let width = (Terminal.columns(of: .standardError) ?? 80) - 1
      let line = state.progress.line(width: width, at: now)
      guard line != state.line || !state.isShown, !line.isEmpty else { return }
      state.line = line
      state.drawn = now
      state.isShown = true
      Terminal.write(line, to: .standardError, after: "\r\u{1b}[K")
    }
  }

  /// A line for what begins or is done.
  private func write(_ event: Event) {
    let text: String? =
      switch event {
      case .reading(let name): "reading \(name)"
      case .fetched(let name, _, fromStore: false): "fetched \(name)"
      case .sending(let name, let bytes, let total): bytes == total ? "sending \(name)" : nil
      case .unpacking(let package, let architecture): "unpacking \(package) \(architecture)"
      case .built(let image, let bytes): "built \(image), \(ByteCount(bytes))"
      default: nil
      }
    guard let text else { return }
    Terminal.write("\(TerminalText.line(text))\n", to: .standardError)
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
