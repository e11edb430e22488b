internal import HTTP
internal import Synchronization

/// What was learnt of registries: how they are reached, and what they take for credentials.
final class RegistrySession: Sendable {
  /// What an authorization is good for.
  struct Key: Hashable, Sendable {
    let host: String
    let scopes: [String]
  }

  private struct State {
    var roots: [String: HTTPURL] = [:]
    var authorizations: [Key: String] = [:]
  }

  private let state = Mutex(State())

  func root(of host: String) -> HTTPURL? { state.withLock { $0.roots[host] } }

  func setRoot(_ root: HTTPURL, of host: String) { state.withLock { $0.roots[host] = root } }

  func authorization(_ key: Key) -> String? { state.withLock { $0.authorizations[key] } }

  func keep(_ authorization: String, _ key: Key) {
    state.withLock { $0.authorizations[key] = authorization }
  }

  func forget(_ key: Key) { state.withLock { $0.authorizations[key] = nil } }
}
