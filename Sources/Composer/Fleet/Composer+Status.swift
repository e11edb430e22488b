internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Lock
internal import Manifest
internal import Resolver
internal import SystemPackage
internal import Tracker

/// What `status` is asked beside the locks.
public struct StatusOptions: Hashable, Sendable {
  /// Whether packages are fetched to see which files would change.
  public var looksAtFiles = true
  /// A tracker's data; nil: what `WHITTLE_TRACKER` names, else none.
  public var tracker: String?

  public init() {}
}

extension Composer {
  /// Holds locks against the newest indices, each index read once for all of them.
  ///
  /// A package counts as behind where its archives have a higher version that apt would choose, or
  /// the same version with other bytes; what the manifest's relations allow only `bump` finds out.
  ///
  /// - Parameter paths: locks, or manifests that have locks.
  public func status(_ paths: [String], _ options: StatusOptions) async throws -> FleetStatus {
    let fleet = try await Fleet(paths, settings, onEvent)
    let access = try access()
    let scan = try await scan(fleet, access)
    var result = FleetStatus(locks: [], releases: [], notes: [])
    for (number, member) in fleet.members.enumerated() {
      let dates = member.lock.archives.values.flatMap { $0 }.compactMap(\.date)
      result.locks.append(
        LockStatus(
          path: member.path.string, name: member.lock.name, date: dates.max(),
          moves: scan.changes[number]))
    }
    if let place = options.tracker ?? settings.environment["WHITTLE_TRACKER"], !place.isEmpty {
      try await addVulnerabilities(&result, fleet, scan, place, access)
    }
    if options.looksAtFiles { try await addForecasts(&result, fleet, scan) }
    result.releases = Self.releases(fleet, now: access.now)
    result.locks = result.locks.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      if x.mustMove != y.mustMove { return x.mustMove }
      return (x.date ?? .min, x.path) < (y.date ?? .min, y.path)
    }.map(\.element)
    return result
  }

  /// What the archives have for each lock.
  struct FleetScan: Sendable {
    /// By member.
    var changes: [[BumpResult.Change]]
    /// The packages that they move to, by member and architecture.
    var targets: [[String: [Lock.Package]]]
    /// The source version of each locked package that an index has still, by `.deb`.
    var sourceVersions: [Digest: Version] = [:]
  }

  func scan(_ fleet: Fleet, _ access: ArchiveAccess) async throws -> FleetScan {
    var scan = FleetScan(
      changes: fleet.members.map { _ in [] }, targets: fleet.members.map { _ in [:] })
    var wanted = fleet.workspaces.map { _ in Set<String>() }
    for member in fleet.members {
      wanted[member.workspace].formUnion(member.lock.architectures.keys)
    }
    let items = try zip(fleet.workspaces, wanted).map { workspace, names in
      (
        workspace: workspace,
        architectures: try names.sorted().map { try Architecture(parsing: $0) }
      )
    }
    let readers = try await ArchiveReader.read(items, access: access)
    // One architecture after the other, so that only one's packages are in memory.
    for name in Set(wanted.flatMap(\.self)).sorted() {
      let architecture = try Architecture(parsing: name)
      for (number, reader) in readers.enumerated() where wanted[number].contains(name) {
        let catalogue = Catalogue(try await reader.universe(for: architecture))
        for (index, member) in fleet.members.enumerated() where member.workspace == number {
          for package in member.lock.architectures[name]?.packages ?? []
          where !package.isLocal {
            guard let found = catalogue[package] else { continue }
            scan.sourceVersions[package.deb.digest] = found.sourceVersion
            guard let target = found.target else { continue }
            scan.targets[index][name, default: []].append(target)
            scan.changes[index].add(package, target, found.isSecurity, on: name)
          }
        }
      }
    }
    for index in scan.changes.indices {
      scan.changes[index].sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    return scan
  }

  /// The most locks whose files are looked at: each is planned as a build would.
  private static let forecastLimit = 64

  private func addForecasts(
    _ result: inout FleetStatus, _ fleet: Fleet, _ scan: FleetScan
  ) async throws {
    let moving = result.locks.indices.filter { result.locks[$0].mustMove }
    if moving.count > Self.forecastLimit {
      result.notes.append(
        "of \(moving.count) locks that must move the files of \(Self.forecastLimit) were looked at")
    }
    for index in moving.prefix(Self.forecastLimit) {
      let member = fleet.members[index]
      let found = Fleet.manifest(of: member.path, member.lock, settings, onEvent)
      guard let workspace = found, workspace.digest == member.lock.manifest else { continue }
      let lock = try Fleet.full(member.path)
      var moved = lock
      for (architecture, targets) in scan.targets[index] {
        let names = Set(targets.map(\.name))
        let kept = (moved.architectures[architecture]?.packages ?? []).filter {
          !names.contains($0.name)
        }
        moved.architectures[architecture]?.packages = kept + targets
      }
      let changes = try await forecast(
        result.locks[index].moves, of: workspace, from: lock, to: moved)
      result.locks[index].moves = changes
      let named = Set(changes.flatMap(\.vulnerabilities))
      result.locks[index].vulnerabilities = named.union(result.locks[index].vulnerabilities)
        .sorted()
    }
  }

  private func addVulnerabilities(
    _ result: inout FleetStatus, _ fleet: Fleet, _ scan: FleetScan, _ place: String,
    _ access: ArchiveAccess
  ) async throws {
    let sources = Set(result.locks.flatMap(\.moves).map(\.source))
    let data = try await TrackerSource(place: place, store: try store()).read(of: sources, access)
      .data
    for (index, member) in fleet.members.enumerated() where result.locks[index].mustMove {
      let moving = Set(result.locks[index].moves.map(\.name))
      var found: Set<String> = []
      for package in member.lock.architectures.values.flatMap(\.packages)
      where moving.contains(package.name.text) {
        let version = scan.sourceVersions[package.deb.digest] ?? package.version
        let suites = member.lock.archives[package.archive] ?? []
        let releases = Set(
          suites.flatMap { [$0.release?.codename, $0.suite].compactMap(\.self) }
            .map(DebianRelease.base))
        for advisory in data.advisories[package.source.text] ?? [] {
          for (release, standing) in advisory.releases where releases.contains(release) {
            guard VulnerabilityFinder.status(standing, version) == .fixable else { continue }
            found.insert(advisory.identifier)
          }
        }
      }
      result.locks[index].vulnerabilities = found.sorted()
    }
  }

  private static func releases(_ fleet: Fleet, now: Int64) -> [ReleaseSupport] {
    guard let table = SupportTable() else { return [] }
    var used: [String: [String]] = [:]
    for member in fleet.members {
      let names = Set(
        member.lock.archives.values.flatMap { $0 }.flatMap { suite in
          [suite.release?.codename, suite.suite].compactMap(\.self)
        }.map(DebianRelease.base))
      for name in names { used[name, default: []].append(member.path.string) }
    }
    return table.ending(used, now: now)
  }
}

/// The packages of one architecture, each name looked up once for all locks.
private final class Catalogue {
  /// What there is for a locked package.
  struct Found {
    var target: Lock.Package?
    var isSecurity: Bool
    var sourceVersion: Version?
  }

  private let universe: Universe
  private var known: [PackageName: [Universe.Candidate]] = [:]
  private var answers: [Digest: Found] = [:]

  init(_ universe: Universe) { self.universe = universe }

  /// Nil for a package of which the archives have nothing.
  subscript(_ package: Lock.Package) -> Found? {
    if let answer = answers[package.deb.digest] { return answer }
    let candidates = known[package.name] ?? universe.candidates(named: package.name)
    known[package.name] = candidates
    guard let best = candidates.first else { return nil }
    var found = Found(target: nil, isSecurity: false, sourceVersion: nil)
    found.sourceVersion =
      candidates.first {
        $0.package.version.text == package.version.text
      }?.package.source.version
    let isOther =
      best.package.version > package.version
      || (best.package.version == package.version
        && !candidates.contains { $0.package.checksum.text == package.deb.digest.hex }
        && package.sha512 != best.package.checksum.text)
    if isOther, let digest = try? Digest(hex: best.package.checksum.text) {
      let source = universe.sources[best.source]
      found.isSecurity = candidates.contains { candidate in
        candidate.package.version > package.version
          && universe.sources[candidate.source].isSecurity
      }
      var target = package
      target.version = best.package.version
      target.architecture = best.package.architecture
      target.source = best.package.source.name
      target.archive = source.archive
      target.path = best.package.filename
      target.deb = Blob(digest: digest, size: best.package.size)
      found.target = target
    }
    answers[package.deb.digest] = found
    return found
  }
}

extension [BumpResult.Change] {
  /// Adds a move, or the architecture to the same move of another one.
  fileprivate mutating func add(
    _ old: Lock.Package, _ new: Lock.Package, _ isSecurity: Bool, on architecture: String
  ) {
    let change = BumpResult.Change(
      name: old.name.text, old: old.version.text, new: new.version.text, source: new.source.text,
      archive: new.archive, isSecurity: isSecurity, architectures: [architecture])
    let same = firstIndex { other in
      (other.name, other.old, other.new) == (change.name, change.old, change.new)
    }
    if let same { self[same].architectures.append(architecture) } else { append(change) }
  }
}
