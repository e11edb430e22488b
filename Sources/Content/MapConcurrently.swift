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
}
