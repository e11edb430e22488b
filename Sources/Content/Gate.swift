internal import Synchronization

/// Lets a bounded number of tasks through at a time.
///
/// One gate as wide as there are jobs stands before every step of work of a build: what waits there
/// holds nothing but its inputs, so work may be cut into any number of steps, and no core is idle
/// while one of them waits. Others bound how much is in memory, or how many files are open.
package final class Gate: Sendable {
  /// Who goes first where several wait.
  package enum Urgency: Hashable, Sendable {
    /// Others wait for its result.
    case urgent
    /// Nothing but the end waits for it: it fills the cores that the urgent leave free.
    case filling
  }

  /// How many are let through at a time.
  package let width: Int
  private let state: Mutex<State>

  private struct State {
    var free: Int
    var urgent = Queue()
    var filling = Queue()
  }

  /// First in, first out.
  private struct Queue {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var start = 0

    mutating func append(_ continuation: CheckedContinuation<Void, Never>) {
      waiting.append(continuation)
    }

    var count: Int { waiting.count - start }

    mutating func next() -> CheckedContinuation<Void, Never>? {
      guard start < waiting.count else { return nil }
      defer {
        start += 1
        if start == waiting.count {
          waiting.removeAll(keepingCapacity: true)
          start = 0
        }
      }
      return waiting[start]
    }
  }

  package init(width: Int) {
    self.width = max(1, width)
    state = Mutex(State(free: max(1, width)))
  }

  /// Runs the body once there is room; the body must not pass the same gate again.
  ///
  /// - Throws: what the body throws, and `CancellationError` where the task was cancelled before.
  package func pass<Value>(
    _ urgency: Urgency = .urgent, _ body: () async throws -> Value
  ) async throws -> Value {
    await enter(urgency)
    defer { leave() }
    try Task.checkCancellation()
    return try await body()
  }

  /// How many wait now.
  package var waiting: Int { state.withLock { $0.urgent.count + $0.filling.count } }

  private func enter(_ urgency: Urgency) async {
    let isFree = state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
    if isFree { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        // One may have become free between the two looks.
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        switch urgency {
        case .urgent: state.urgent.append(continuation)
        case .filling: state.filling.append(continuation)
        }
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  /// Hands the place on, or gives it back.
  private func leave() {
    let next = state.withLock { state in
      let next = state.urgent.next() ?? state.filling.next()
      if next == nil { state.free += 1 }
      return next
    }
    next?.resume()
  }
}
