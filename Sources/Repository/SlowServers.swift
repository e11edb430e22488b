internal import HTTP
internal import Synchronization

/// The servers that kept this run waiting once: they are asked last from then on.
///
/// Copies of what holds it share it, so that a server that hangs, or refuses everything, costs a
/// run one timeout, or one round of attempts, and not one a package.
package final class SlowServers: Sendable {
  /// Their origins.
  private let known = Mutex<Set<String>>([])

  package init() {}

  /// Notes that a server kept us waiting, or was busy through all attempts, if that is what the
  /// error says.
  func note(_ error: any Error, at location: Location) {
    guard let error = error as? HTTPError, error.isTimeout || error.isBusy,
      case .url(let url) = location
    else { return }
    known.withLock { _ = $0.insert(url.origin) }
  }

  func isSlow(_ location: Location) -> Bool {
    guard case .url(let url) = location else { return false }
    return known.withLock { $0.contains(url.origin) }
  }

  /// Takes the next one to ask out of those that are left: the first that is not known to be slow.
  func popNext<Item>(_ items: inout [Item], at location: (Item) -> Location) -> Item? {
    guard !items.isEmpty else { return nil }
    let fast = items.firstIndex { !isSlow(location($0)) }
    return items.remove(at: fast ?? 0)
  }

  /// How long to be patient with one place.
  enum Patience: Sendable {
    /// Nothing else is left: every attempt is made.
    case all
    /// Only the snapshot service is left: as long as bytes come.
    case whileMoving
    /// Another server is left: none.
    case none
  }

  /// How long to be patient with one place while others are left.
  func patience<Item>(
    with location: Location, before rest: [Item], at place: (Item) -> Location,
    isSnapshot: (Item) -> Bool
  ) -> Patience {
    let others = rest.filter { place($0).origin != location.origin && !isSlow(place($0)) }
    if others.isEmpty { return .all }
    return others.allSatisfy(isSnapshot) ? .whileMoving : .none
  }
}

extension Location {
  /// The server, or the machine itself.
  fileprivate var origin: String? {
    if case .url(let url) = self { url.origin } else { nil }
  }
}

extension SlowServers.Patience {
  /// Whether a server is waited for as long as it asks; not where any other place is left.
  var isPatient: Bool { self == .all }

  /// Whether the same place is asked again after an error.
  ///
  /// - Parameter hasMoved: whether bytes came since the last attempt.
  func allows(_ error: any Error, hasMoved: Bool) -> Bool {
    guard (error as? HTTPError)?.isTimeout == true else { return true }
    return switch self {
    case .all: true
    case .whileMoving: hasMoved
    case .none: false
    }
  }
}
