/// What a body that must fail says of it; nil where it does not fail.
package func complaint<Value>(_ body: () throws -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}

/// What an asynchronous body that must fail says of it; nil where it does not fail.
package func complaint<Value>(awaiting body: () async throws -> Value) async -> String? {
  do {
    _ = try await body()
    return nil
  } catch {
    return "\(error)"
  }
}
