internal import Content
internal import Debian
internal import Repository
internal import Resolver

/// What the archives of a manifest hold now: verified suites and the packages of each architecture.
struct ArchiveReader: Sendable {
  let suites: [SuiteRelease]
  let indices: [SuiteIndex]
  private let client: RepositoryClient
  private let priorities: [String: Int]

  /// Reads and verifies the `InRelease` files and indices that a manifest asks for.
  static func read(
    _ workspace: Workspace, architectures: [Architecture], access: ArchiveAccess,
    composer: Composer
  ) async throws -> ArchiveReader {
    let manifest = workspace.manifest
    let now = composer.settings.clock()
    var requests: [(archive: Manifest.Archive, source: Source, places: [Place])] = []
    for archive in manifest.archives {
      let places = try access.mirrors.indexPlaces(
        of: archive.name, url: archive.url?.value, snapshot: manifest.snapshot?.value, now: now)
      for source in try archive.sources({ workspace.localFiles[$0.path] ?? [] }) {
        requests.append((archive, source, places))
      }
    }
    let dates = workspace.lockedDates()
    let read = try await requests.mapConcurrently(limit: 8) { archive, source, places in
      composer.onEvent(.reading("\(source.archive) \(source.suite)"))
      let suite = try await access.client.release(
        of: source, places: places, notBefore: dates[source.title])
      let wanted = architectures.filter { archive.architectures?.contains($0) ?? true }
      return (suite, try await access.client.indices(of: suite, architectures: wanted))
    }
    return ArchiveReader(
      suites: read.map(\.0), indices: read.flatMap(\.1), client: access.client,
      priorities: Dictionary(
        manifest.archives.map {
          ($0.name, $0.priority?.value ?? Manifest.Archive.usualPriority)
        }, uniquingKeysWith: { $1 }))
  }

  /// The packages that one architecture may have.
  func universe(for architecture: Architecture) async throws -> Universe {
    try await Composer.universe(indices, for: architecture, client, priorities: priorities)
  }

  /// What the lock records of the archives.
  var locked: [String: [Lock.Suite]] {
    var archives: [String: [Lock.Suite]] = [:]
    for suite in suites {
      archives[suite.source.archive, default: []].append(
        Lock.Suite(
          suite: suite.source.suite, inRelease: suite.inRelease, date: suite.release.date,
          validUntil: suite.release.validUntil, key: suite.key, snapshot: suite.snapshot))
    }
    return archives
  }

  /// What the lock records of an architecture's indices.
  func lockedIndices(for architecture: Architecture) -> [Lock.Index] {
    indices.filter { $0.architecture == architecture || $0.architecture == .all }.map {
      Lock.Index(
        archive: $0.archive, suite: $0.suite, component: $0.component, digest: $0.blob.digest)
    }
  }
}
