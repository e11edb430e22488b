internal import Synchronization

/// Of which suites the indices are that were asked for, so that one whose blob the cache has lost since
/// can be fetched again.
final class IndexOrigins: Sendable {
  typealias Origin = (name: IndexName, suite: SuiteRelease)

  private let known = Mutex<[SuiteIndex: Origin]>([:])

  func note(_ index: SuiteIndex, _ origin: Origin) {
    known.withLock { $0[index] = origin }
  }

  func origin(of index: SuiteIndex) -> Origin? { known.withLock { $0[index] } }
}
