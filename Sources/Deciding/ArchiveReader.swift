package import Building
internal import Content
package import Debian
package import Lock
internal import Manifest
package import Repository
package import Resolver
internal import Spelling
internal import Synchronization

/// What the archives of a manifest hold now: verified suites and the packages of each architecture.
package struct ArchiveReader: Sendable {
  let suites: [SuiteRelease]
  let indices: [SuiteIndex]
  private let client: RepositoryClient
  private let priorities: [String: Int]
  private let unreadable = UnreadableLists()

  /// Reads and verifies the `InRelease` files and indices that manifests ask for, each once, so
  /// that all manifests of one command see one state of an archive.
  ///
  /// - Returns: a reader for each workspace, in their order.
  package static func read(
    _ items: [(workspace: Workspace, architectures: [Architecture])], access: ArchiveAccess
  ) async throws -> [ArchiveReader] {
    let (requests, wishes) = try plan(items, access)
    let read = try await requests.mapConcurrently(limit: 8) { request in
      access.onEvent(.reading(archive: request.source.archive, suite: request.source.suite))
      let suite = try await access.release(
        of: request.source, places: request.places, notBefore: request.notBefore,
        floors: request.floors, moment: request.moment)
      return (
        suite, try await access.client.indices(of: suite, architectures: request.architectures)
      )
    }
    return try zip(items, wishes).map { item, wishes in
      ArchiveReader(
        suites: wishes.map { read[$0.request].0 },
        indices: try wishes.flatMap { wish in
          let (suite, indices) = read[wish.request]
          let own = Set(try wish.architectures.flatMap { try suite.indexArchitectures(for: $0) })
          return indices.filter { own.contains($0.architecture) }
        },
        client: access.client,
        priorities: Dictionary(
          item.workspace.manifest.archives.map {
            ($0.name, $0.priority?.value ?? Manifest.Archive.usualPriority)
          }, uniquingKeysWith: { $1 }))
    }
  }

  /// The requests of several manifests, and which of them each manifest needs.
  private static func plan(
    _ items: [(workspace: Workspace, architectures: [Architecture])], _ access: ArchiveAccess
  ) throws -> (requests: [Request], wishes: [[Wish]]) {
    var requests: [Request] = []
    var wishes: [[Wish]] = []
    for (workspace, architectures) in items {
      let dates = try workspace.lockedDates()
      let floors = try workspace.orphanedFloors()
      let moment = workspace.moment.flatMap { CivilTime(parsingBasic: $0)?.secondsSince1970 }
      var own: [Wish] = []
      for archive in workspace.manifest.archives {
        let places = try access.mirrors.indexPlaces(
          of: archive.name, url: archive.url?.value,
          snapshot: workspace.moment, now: access.now)
        // What the service does not keep is read as it is now.
        let moment = SnapshotService.keeps(archive.name) ? moment : nil
        let wanted = architectures.filter { archive.architectures?.contains($0) ?? true }
        for source in try archive.sources({ workspace.localFiles[$0.path] ?? [] }) {
          let number =
            requests.firstIndex {
              $0.source == source && $0.places == places && $0.moment == moment
            } ?? requests.count
          if number == requests.count {
            requests.append(Request(source: source, places: places, moment: moment))
          }
          requests[number].add(wanted, notBefore: dates[source.title], floors)
          own.append((number, wanted))
        }
      }
      wishes.append(own)
    }
    return (requests, wishes)
  }

  /// A suite that a manifest needs, and for which architectures.
  private typealias Wish = (request: Int, architectures: [Architecture])

  /// Whether the archives are as locks have them: no index differs.
  ///
  /// Nothing but `InRelease` files is read, whose tables name the indices.
  ///
  /// - Returns: an answer for each lock, in their order.
  package static func areCurrent(
    _ items: [(workspace: Workspace, lock: Lock)], _ filter: ImageFilter, access: ArchiveAccess
  ) async throws -> [Bool] {
    let wanted = try items.map { ($0.workspace, try $0.workspace.architectures(filter)) }
    let (requests, wishes) = try plan(wanted, access)
    let suites = try await requests.mapConcurrently(limit: 8) { request in
      access.onEvent(.reading(archive: request.source.archive, suite: request.source.suite))
      return try await access.release(
        of: request.source, places: request.places, notBefore: request.notBefore,
        floors: request.floors, moment: request.moment)
    }
    return try zip(items, wishes).map { item, wishes in
      for wish in wishes {
        let suite = suites[wish.request]
        let before = item.lock.archives[suite.source.archive]?.first {
          $0.suite == suite.source.suite
        }
        // Another archive under the old name is worth a whole look.
        if let before, !before.changes(to: Self.locked(suite)).isEmpty { return false }
        for architecture in wish.architectures {
          let locked = (item.lock.architectures[architecture.text]?.indices ?? []).filter {
            ($0.archive, $0.suite) == (suite.source.archive, suite.source.suite)
          }
          let now = try access.client.digests(of: suite, for: architecture)
          guard let now, Set(now) == Set(locked.map(\.digest)) else { return false }
        }
      }
      return true
    }
  }

  /// One suite at its places, for all manifests that ask for it.
  private struct Request: Sendable {
    let source: Source
    let places: [Place]
    /// The moment that was asked for in the place of now, in seconds since 1970.
    let moment: Int64?
    private(set) var architectures: [Architecture] = []
    /// The latest Date that any lock has.
    private(set) var notBefore: Int64?
    /// The suites of locks that none of their manifests names any more.
    private(set) var floors: [ReleaseFloor] = []

    init(source: Source, places: [Place], moment: Int64?) {
      self.source = source
      self.places = places
      self.moment = moment
    }

    mutating func add(
      _ wanted: [Architecture], notBefore date: Int64?, _ floors: [ReleaseFloor]
    ) {
      architectures += wanted.filter { !architectures.contains($0) }
      self.floors += floors.filter { !self.floors.contains($0) }
      if let date { notBefore = max(date, notBefore ?? date) }
    }
  }

  /// What ``universe(for:)`` depends on: equal keys, equal universes.
  func universeKey(for architecture: Architecture) -> UniverseKey {
    let wanted = indices.filter { $0.architecture == architecture || $0.architecture == .all }
    return UniverseKey(
      architecture: architecture, indices: wanted,
      priorities: wanted.map { priorities[$0.archive] ?? Manifest.Archive.usualPriority })
  }

  struct UniverseKey: Hashable, Sendable {
    let architecture: Architecture
    let indices: [SuiteIndex]
    let priorities: [Int]
  }

  /// The packages that one architecture may have.
  package func universe(for architecture: Architecture) async throws -> Universe {
    try await Self.universe(indices, for: architecture, client, priorities: priorities)
  }

  /// The packages that one architecture may have, out of verified indices.
  package static func universe(
    _ indices: [SuiteIndex], for architecture: Architecture, _ client: RepositoryClient,
    priorities: [String: Int] = [:]
  ) async throws -> Universe {
    let wanted = indices.filter {
      $0.architecture == architecture || $0.architecture == .all
    }
    let parsed = try await wanted.mapConcurrently(limit: 4) { try await client.packages(of: $0) }
    return Universe(
      architecture: architecture,
      sources: zip(wanted, parsed).map { index, packages in
        Universe.Source(
          archive: index.archive, suite: index.suite, component: index.component,
          priority: priorities[index.archive] ?? Manifest.Archive.usualPriority, index: packages)
      })
  }

  /// The packages that have a program, by all `Contents` indices of the archives; of several suites
  /// each once.
  package func packages(
    withProgram name: String, for architecture: Architecture
  ) async throws -> [(package: String, path: String)] {
    var found: [(package: String, path: String)] = []
    for suite in suites {
      for index in try await lists(of: suite, for: architecture) {
        for item in index.packages(withProgram: name)
        where !found.contains(where: { $0 == item }) {
          found.append(item)
        }
      }
    }
    return found
  }

  /// The packages that have a path, by the same indices.
  func packages(with path: String, for architecture: Architecture) async throws -> [String] {
    var found: [String] = []
    for suite in suites {
      for index in try await lists(of: suite, for: architecture) {
        found += index.packages(with: path).filter { !found.contains($0) }
      }
    }
    return found
  }

  /// The `Contents` indices of a suite; where they cannot be had, that is tried once.
  private func lists(
    of suite: SuiteRelease, for architecture: Architecture
  ) async throws -> [PathIndex] {
    let key = "\(suite.source.title) \(architecture.text)"
    if let error = unreadable.error(of: key) { throw error }
    do {
      return try await client.contents(of: suite, for: architecture)
    } catch let error as RepositoryError {
      unreadable.note(error, of: key)
      throw error
    }
  }

  /// What the lock records of the archives.
  var locked: [String: [Lock.Suite]] {
    var archives: [String: [Lock.Suite]] = [:]
    for suite in suites { archives[suite.source.archive, default: []].append(Self.locked(suite)) }
    return archives
  }

  static func locked(_ suite: SuiteRelease) -> Lock.Suite {
    let release = suite.release
    let accepted = suite.source.accepted.sorted().map(\.rawValue)
    return Lock.Suite(
      suite: suite.source.suite, inRelease: suite.file, date: release?.date,
      validUntil: release?.validUntil, key: suite.key, snapshot: suite.snapshot,
      release: release.map { release in
        Lock.ReleaseNames(
          origin: release.origin, label: release.label, suite: release.suite,
          codename: release.codename)
      }, form: suite.form == .inRelease ? nil : suite.form.rawValue, accepted: accepted)
  }

  /// What the lock records of an architecture's indices.
  func lockedIndices(for architecture: Architecture) -> [Lock.Index] {
    let own = indices.filter { $0.architecture == architecture || $0.architecture == .all }
    // By the archive's name, whatever the manifest's order, which does not change what is there.
    let ordered = own.enumerated().sorted { a, b in
      a.element.archive == b.element.archive
        ? a.offset < b.offset
        : a.element.archive.utf8.lexicographicallyPrecedes(b.element.archive.utf8)
    }
    return ordered.map(\.element).map {
      Lock.Index(
        archive: $0.archive, suite: $0.suite, component: $0.component, digest: $0.blob.digest)
    }
  }
}

/// The `Contents` indices that could not be had.
private final class UnreadableLists: Sendable {
  private let errors = Mutex<[String: RepositoryError]>([:])

  func error(of key: String) -> RepositoryError? { errors.withLock { $0[key] } }

  func note(_ error: RepositoryError, of key: String) { errors.withLock { $0[key] = error } }
}
