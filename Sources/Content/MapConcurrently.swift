internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
  /// Transforms the elements, at most `limit` at a time; the results stand in input order.
  ///
  /// The first error thrown cancels what is still running and is rethrown.
  package func mapConcurrently<Output: Sendable>(
    limit: Int, _ transform: @Sendable @escaping (Element) async throws -> Output
  ) async throws -> [Output] {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
      var results: [Output?] = Array<Output?>(repeating: nil, count: count)
      for (index, element) in enumerated() {
        if index >= Swift.max(1, limit), let (done, output) = try await group.next() {
          results[done] = output
        }
        group.addTask { (index, try await transform(element)) }
      }
      for try await (done, output) in group { results[done] = output }
      return results.compactMap { $0 }
    }
  }

  /// Transforms the elements and hands the results on in input order, each as soon as it and all
  /// before it are there; at most `limit` are under way or wait to be handed on.
  ///
  /// The first error thrown, by `take` too, cancels what is still running and is rethrown.
  package func forEachConcurrently<Output: Sendable>(
    limit: Int, _ transform: @Sendable @escaping (Element) async throws -> Output,
    take: (Output) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
      var waiting: [Int: Output] = [:]
      var taken = 0
      for (index, element) in enumerated() {
        while index - taken >= Swift.max(1, limit), let (done, output) = try await group.next() {
          waiting[done] = output
          while let output = waiting.removeValue(forKey: taken) {
            try take(output)
            taken += 1
          }
        }
        group.addTask { (index, try await transform(element)) }
      }
      for try await (done, output) in group {
        waiting[done] = output
        while let output = waiting.removeValue(forKey: taken) {
          try take(output)
          taken += 1
        }
      }
    }
  }
}

extension Array where Element: Sendable {
  /// Transforms many elements on all processors; the results stand in input order.
  ///
  /// For work of microseconds an element, which waits for nothing but the disk. Returns when all of it
  /// is done.
  ///
  /// - Throws: the error of the first element that has one, whichever was tried first.
  package func mapInParallel<Output: Sendable, Failure: Error>(
    _ transform: @Sendable (Element) throws(Failure) -> Output
  ) throws(Failure) -> [Output] {
    // Smaller ones are done before another thread has begun.
    let step = 512
    guard count > step else { return try map(transform) }
    let parts = Mutex<[Int: Result<[Output], Failure>]>([:])
    DispatchQueue.concurrentPerform(iterations: (count + step - 1) / step) { number in
      let part = self[number * step..<Swift.min(count, (number + 1) * step)]
      let result = Result { () throws(Failure) in try part.map(transform) }
      parts.withLock { $0[number] = result }
    }
    var outputs: [Output] = []
    outputs.reserveCapacity(count)
    for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      outputs += try part.get()
    }
    return outputs
  }
}
