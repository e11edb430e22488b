package import Building
package import Content
package import Lock
internal import Manifest
internal import Repository
internal import Spelling

/// Finds and fetches the source packages of binary packages.
package struct SourceFinder: Sendable {
  /// A source package by name and version.
  package struct Wanted: Hashable, Sendable {
    package let name: String
    package let version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  private let access: ArchiveAccess

  package init(_ access: ArchiveAccess) { self.access = access }

  /// Brings source packages into the store and hands on their files.
  ///
  /// They are looked for in the archives as they are now, then as they were when the lock was made,
  /// if the snapshot service is known.
  ///
  /// - Parameters:
  ///   - workspace: whose archives are read.
  ///   - take: takes a file: the source package, its name, and the content.
  /// - Returns: those that no archive has, and why what is listed could not be fetched.
  package func fetch(
    _ wanted: Set<Wanted>, of workspace: Workspace, _ lock: Lock?,
    take: (Wanted, String, Blob) throws -> Void
  ) async throws -> [(wanted: Wanted, reason: String?)] {
    var missing = wanted
    var reasons: [Wanted: String] = [:]
    for places in try rounds(workspace, lock) where !missing.isEmpty {
      for request in places where !missing.isEmpty {
        let names = Set(missing.map(\.name))
        access.onEvent(.reading(archive: request.source.archive, suite: request.source.suite))
        let suite: SuiteRelease
        do {
          suite = try await access.release(
            of: request.source, places: request.places, notBefore: nil, floors: [],
            moment: request.moment)
        } catch let error as RepositoryError where request.isPast && error.kind == .unavailable {
          // The service need not have that moment.
          continue
        }
        for record in try await access.client.sources(of: suite, named: names) {
          let found = Wanted(name: record.name, version: record.version)
          guard missing.contains(found) else { continue }
          let pool = PoolFetcher(access.fetcher, places: [request.source.archive: record.places])
          let blobs: [Blob]
          do {
            blobs = try await pool.fetchAll(record.files)
          } catch let error as RepositoryError where error.kind == .unavailable {
            // Listed, and gone from the pool: another suite or an older state may have it.
            reasons[found] = "\(error)"
            continue
          }
          for (file, blob) in zip(record.files, blobs) { try take(found, file.name, blob) }
          missing.remove(found)
        }
      }
    }
    return missing.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
      .map { ($0, reasons[$0]) }
  }

  private struct Request {
    let source: Source
    let places: [Place]
    let moment: Int64?
    let isPast: Bool
  }

  /// The suites now, then the suites at the moments after the lock's.
  private func rounds(_ workspace: Workspace, _ lock: Lock?) throws -> [[Request]] {
    var now: [Request] = []
    var past: [Request] = []
    for archive in workspace.manifest.archives {
      let url = archive.url?.value
      let moment = workspace.moment.flatMap { CivilTime(parsingBasic: $0)?.secondsSince1970 }
      for source in try archive.sources({ workspace.localFiles[$0.path] ?? [] }) {
        now.append(
          Request(
            source: source,
            places: try access.mirrors.indexPlaces(
              of: archive.name, url: url, snapshot: workspace.moment, now: access.now),
            moment: moment, isPast: false))
        let locked = lock?.archives[archive.name]?.first { $0.suite == source.suite }
        guard let locked, let date = locked.date, workspace.moment == nil else { continue }
        for text in SnapshotService.moments(after: date) {
          guard
            let places = try? access.mirrors.indexPlaces(
              of: archive.name, url: url, snapshot: text, now: access.now)
          else { continue }
          past.append(
            Request(
              source: source, places: places,
              moment: CivilTime(parsingBasic: text)?.secondsSince1970, isPast: true))
        }
      }
    }
    return [now, past]
  }
}
