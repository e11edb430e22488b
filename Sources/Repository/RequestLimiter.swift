internal import Synchronization

/// Lets a few tasks through at a time; the others wait in line.
final class RequestLimiter: Sendable {
  private struct State {
    var free: Int
    var nextTicket: UInt64 = 0
    var line: [(ticket: UInt64, waiting: CheckedContinuation<Void, any Error>)] = []
    /// Cancelled before they were in line.
    var cancelled: Set<UInt64> = []
  }

  private let state: Mutex<State>

  init(width: Int) {
    state = Mutex(State(free: width))
  }

  /// Runs a body when it is its turn.
  ///
  /// - Throws: `CancellationError` when cancelled while waiting, and what the body throws.
  func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    try await enter()
    defer { leave() }
    return try await body()
  }

  private func enter() async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
          if state.free > 0 {
            state.free -= 1
            return .success(())
          }
          state.line.append((ticket, continuation))
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
        guard let index = state.line.firstIndex(where: { $0.ticket == ticket }) else {
          state.cancelled.insert(ticket)
          return nil
        }
        return state.line.remove(at: index).waiting
      }
      waiting?.resume(throwing: CancellationError())
    }
    state.withLock { _ = $0.cancelled.remove(ticket) }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard !state.line.isEmpty else {
        state.free += 1
        return nil
      }
      return state.line.removeFirst().waiting
    }
    next?.resume()
  }
}
