internal import Synchronization

/// Lets a bounded number of tasks through at a time.
///
/// One gate as wide as there are jobs stands before every step of work of a build: what waits there
/// holds nothing but its inputs, so work may be cut into any number of steps, and no core is idle
/// while one of them waits. Others bound how much is in memory, or how many files are open.
package final class WorkLimiter: Sendable {
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
    let width: Int
    /// How many are inside.
    var inside = 0
    /// How many of them are filling, and how many may be.
    var fillingInside = 0
    var fillingLimit: Int
    var urgent = Queue()
    var filling = Queue()

    /// Takes the next one who may go through.
    mutating func next() -> CheckedContinuation<Void, Never>? {
      guard inside < width else { return nil }
      if let next = urgent.next() {
        inside += 1
        return next
      }
      guard fillingInside < fillingLimit, let next = filling.next() else { return nil }
      inside += 1
      fillingInside += 1
      return next
    }
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
    state = Mutex(State(width: max(1, width), fillingLimit: max(1, width)))
  }

  /// Runs the body once there is room; the body must not pass the same gate again.
  ///
  /// - Throws: what the body throws, and `CancellationError` where the task was cancelled before.
  package func pass<Value>(
    _ urgency: Urgency = .urgent, _ body: () async throws -> Value
  ) async throws -> Value {
    // One filling step after another would keep its thread from tasks that were just begun.
    if urgency == .filling { await Task.yield() }
    await enter(urgency)
    defer { leave(urgency) }
    try Task.checkCancellation()
    return try await body()
  }

  /// How many wait now.
  package var waiting: Int { state.withLock { $0.urgent.count + $0.filling.count } }

  /// Keeps one place from the filling, where there are several: for urgent ones about to come.
  package func reserve() { setFillingLimit(max(1, width - 1)) }

  /// Lets the filling have every place again.
  package func endReserve() { setFillingLimit(width) }

  private func setFillingLimit(_ limit: Int) {
    var passing: [CheckedContinuation<Void, Never>] = []
    state.withLock { state in
      state.fillingLimit = limit
      while let next = state.next() { passing.append(next) }
    }
    for continuation in passing { continuation.resume() }
  }

  private func enter(_ urgency: Urgency) async {
    await withCheckedContinuation { continuation in
      let passing = state.withLock { state in
        switch urgency {
        case .urgent: state.urgent.append(continuation)
        case .filling: state.filling.append(continuation)
        }
        // This one, or nobody: whoever waited before could not pass.
        return state.next()
      }
      passing?.resume()
    }
  }

  /// Hands the place on, or gives it back.
  private func leave(_ urgency: Urgency) {
    let passing = state.withLock { state in
      state.inside -= 1
      if urgency == .filling { state.fillingInside -= 1 }
      return state.next()
    }
    passing?.resume()
  }
}
