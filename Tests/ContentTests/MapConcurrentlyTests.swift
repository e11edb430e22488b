import Content
import Synchronization
import Testing

@Suite("A bounded map", .timeLimit(.minutes(30)))
struct MapConcurrentlyTests {
  /// Who is at work, and how many were at most.
  private actor Desk {
    private(set) var most = 0
    private(set) var cancelled: [Int] = []
    private var busy = 0

    func begin() {
      busy += 1
      most = max(most, busy)
    }
    func end() { busy -= 1 }
    func cancel(_ number: Int) { cancelled.append(number) }
  }

  @Test(
    "keeps the order of its input, with no more at work than allowed", arguments: [0, 1, 3, 99])
  func order(_ limit: Int) async throws {
    let desk = Desk()
    let numbers = Array(0..<40)
    let results = try await numbers.mapConcurrently(limit: limit) { number in
      await desk.begin()
      for _ in 0..<(40 - number) { await Task.yield() }
      await desk.end()
      return number * number
    }
    #expect(results == numbers.map { $0 * $0 })
    let most = await desk.most
    #expect(most <= max(1, limit))
  }

  @Test("of nothing is nothing")
  func empty() async throws {
    let results = try await [Int]().mapConcurrently(limit: 4) { $0 }
    #expect(results == [])
  }

  private struct Failure: Error, Equatable {}

  @Test("cancels what is at work when one fails, and says why that one did")
  func failure() async {
    let desk = Desk()
    await #expect(throws: Failure()) {
      try await [0, 1, 2].mapConcurrently(limit: 3) { number in
        guard number > 0 else { throw Failure() }
        do {
          try await Task.sleep(for: .seconds(86_400))
        } catch {
          await desk.cancel(number)
          throw error
        }
      }
    }
    let cancelled = await desk.cancelled.sorted()
    #expect(cancelled == [1, 2])
  }

  @Test("starts nothing more after a failure")
  func rest() async {
    let desk = Desk()
    await #expect(throws: Failure()) {
      try await Array(0..<50).mapConcurrently(limit: 1) { number in
        await desk.begin()
        if number == 1 { throw Failure() }
      }
    }
    let begun = await desk.most
    #expect(begun == 2)
  }
}

@Suite("Results that are handed on as they come", .timeLimit(.minutes(30)))
struct ForEachConcurrentlyTests {
  private struct Failure: Error, Equatable {}

  @Test("come in input order, whichever is there first", arguments: [0, 1, 3, 99])
  func order(_ limit: Int) async throws {
    var taken: [Int] = []
    try await Array(0..<40).forEachConcurrently(limit: limit) { number in
      for _ in 0..<(40 - number) % 7 { await Task.yield() }
      return number
    } take: {
      taken.append($0)
    }
    #expect(taken == Array(0..<40))
  }

  @Test("wait in no larger number than allowed")
  func bound() async throws {
    let begun = Mutex(0)
    var taken = 0
    var most = 0
    try await Array(0..<40).forEachConcurrently(limit: 3) { _ in
      begun.withLock { $0 += 1 }
    } take: {
      // This one, and those that were begun beside it.
      most = max(most, begun.withLock { $0 } - taken)
      taken += 1
    }
    #expect(most <= 3)
  }

  @Test("end with the first failure, also of whoever takes them")
  func failure() async {
    await #expect(throws: Failure()) {
      try await [0, 1, 2].forEachConcurrently(limit: 2) { number in
        if number == 1 { throw Failure() }
      } take: {
      }
    }
    await #expect(throws: Failure()) {
      try await [0, 1, 2].forEachConcurrently(limit: 2) {
        $0
      } take: { number in
        if number == 1 { throw Failure() }
      }
    }
  }
}
