import Content
import Synchronization
import Testing

@Suite("A gate", .timeLimit(.minutes(30)))
struct GateTests {
  private struct Failure: Error, Equatable {}

  @Test("lets no more through at a time than it is wide", arguments: [0, 1, 2, 5])
  func width(_ width: Int) async throws {
    let gate = WorkLimiter(width: width)
    let inside = Mutex((now: 0, most: 0))
    _ = try await Array(0..<50).mapConcurrently(limit: 50) { number in
      try await gate.pass(number % 2 == 0 ? .urgent : .filling) {
        inside.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        await Task.yield()
        inside.withLock { $0.now -= 1 }
      }
    }
    let end = inside.withLock { $0 }
    #expect(end.now == 0)
    #expect(end.most <= max(1, width))
  }

  /// Who went through, in order.
  private final class Log: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
  }

  @Test("lets the urgent through before the filling")
  func urgency() async throws {
    let gate = WorkLimiter(width: 1)
    let log = Log()
    let waiting = try await gate.pass {
      let tasks = ["f1", "u1", "f2", "u2"].map { name in
        Task {
          try await gate.pass(name.hasPrefix("u") ? .urgent : .filling) { log.add(name) }
        }
      }
      // All are to wait before this one leaves.
      while gate.waiting < tasks.count { await Task.yield() }
      return tasks
    }
    for task in waiting { try await task.value }
    #expect(log.all.prefix(2).allSatisfy { $0.hasPrefix("u") })
    #expect(log.all.sorted() == ["f1", "f2", "u1", "u2"])
  }

  @Test("is free again after a failure, and passes nobody who was cancelled")
  func failure() async throws {
    let gate = WorkLimiter(width: 1)
    await #expect(throws: Failure()) { try await gate.pass { throw Failure() } }
    let ran = Mutex(false)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await gate.pass { ran.withLock { $0 = true } }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!ran.withLock { $0 })
    let value = try await gate.pass { 7 }
    #expect(value == 7)
  }
}
