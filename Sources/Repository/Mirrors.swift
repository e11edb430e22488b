/// Where archives are looked for, in order: `--mirror`, `WHITTLE_MIRROR`, the manifest's `url`,
/// this host's apt sources, the snapshot service that these name or that is beside one of them.
package struct Mirrors: Sendable {
  /// Mirrors by the archive's name, as a user gave them.
  private let named: [(name: String, mirror: Mirror)]
  private let host: HostSources
  /// nil where neither a user nor apt's sources name one.
  private let snapshots: SnapshotService?

  /// - Parameters:
  ///   - options: the values of `--mirror`, each `NAME=URL`; the name `snapshot` stands for a
  ///     mirror of the snapshot service.
  ///   - variable: the value of `WHITTLE_MIRROR`, `name=url,…`.
  ///   - host: this host's apt sources.
  /// - Throws: ``RepositoryError/invalidMirror(_:reason:)``.
  package init(
    options: [String] = [], variable: String? = nil, host: HostSources = HostSources()
  ) throws(RepositoryError) {
    let fromVariable = variable?.utf8.split(separator: UInt8(ascii: ",")).map {
      String(decoding: Array($0), as: UTF8.self)
    }
    var named: [(name: String, mirror: Mirror)] = []
    for text in options + (fromVariable ?? []) { named.append(try Self.parse(text)) }
    let service = named.first { $0.name == "snapshot" }?.mirror
    snapshots = service.map { SnapshotService(root: $0) } ?? host.snapshots
    self.named = named
    self.host = host
  }

  /// The names of archives that a list of mirrors has, each `NAME=URL`.
  package static func names(of options: [String]) -> [String] {
    options.compactMap { option in
      option.firstIndex(of: "=").map { String(option[..<$0]) }
    }
  }

  private static func parse(
    _ text: String
  ) throws(RepositoryError) -> (name: String, mirror: Mirror) {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else {
      throw .invalidMirror(text, reason: "it must be written as NAME=URL")
    }
    let name = text[..<equals]
    let url = text[text.utf8.index(after: equals)...]
    return (String(name), try Mirror(parsing: String(url)))
  }

  /// The places of an archive, the snapshot service left aside.
  ///
  /// - Parameter url: the manifest's `url`.
  package func live(of archive: String, url: String?) throws(RepositoryError) -> [Mirror] {
    var mirrors = named.filter { $0.name == archive }.map(\.mirror)
    if let url { mirrors.append(try Mirror(parsing: url)) }
    mirrors += host.mirrors(of: archive)
    var unique: [Mirror] = []
    for mirror in mirrors where !unique.contains(mirror) { unique.append(mirror) }
    return unique
  }

  /// The snapshot service: the one that was named, or else the one beside a mirror of Debian.
  private func service(of archive: String, url: String?) throws(RepositoryError) -> SnapshotService?
  {
    if let snapshots { return snapshots }
    // Debian's own mirror of security updates has another name; that of the rest may be known.
    let mirrors = try live(of: archive, url: url) + live(of: "debian", url: nil)
    return mirrors.lazy.compactMap { SnapshotService(beside: $0) }.first
  }

  /// Where the indices of an archive are read from.
  ///
  /// - Parameters:
  ///   - url: the manifest's `url`.
  ///   - snapshot: the manifest's `snapshot`; with it, indices of an archive that the service keeps
  ///     come from there alone, since every other place has only the newest.
  ///   - now: seconds since 1970.
  /// - Throws: ``RepositoryError/noMirror(archive:)`` where there is none,
  ///   ``RepositoryError/noSnapshots(archive:moment:)`` where a moment needs the service.
  package func indexPlaces(
    of archive: String, url: String?, snapshot: String?, now: Int64
  ) throws(RepositoryError) -> [Place] {
    let snapshots = try service(of: archive, url: url)
    var places: [Place] = []
    // The service keeps Debian's own archives; others are read as they are.
    let snapshot = SnapshotService.keeps(archive) ? snapshot : nil
    if let snapshot {
      guard snapshots != nil else { throw .noSnapshots(archive: archive, moment: snapshot) }
    } else {
      places = try live(of: archive, url: url).map { Place($0) }
    }
    let moment = snapshot ?? SnapshotService.moment(now)
    if let mirror = snapshots?.mirror(of: archive, at: moment) {
      places.append(Place(mirror, snapshot: moment))
    }
    if places.isEmpty { throw .noMirror(archive: archive) }
    return places
  }

  /// Where the packages of an archive are fetched from.
  ///
  /// - Parameters:
  ///   - snapshot: the moment that the lock records, if its indices came from the service.
  ///   - dates: of the archive's suites in the lock; seconds since 1970.
  /// - Returns: none where no mirror is known: what the cache holds needs none.
  package func poolPlaces(
    of archive: String, url: String?, snapshot: String?, dates: [Int64]
  ) throws(RepositoryError) -> [Place] {
    var places = try live(of: archive, url: url).map { Place($0) }
    let snapshots = try service(of: archive, url: url)
    var moments = snapshot.map { [$0] } ?? []
    if let newest = dates.max(), snapshot == nil {
      moments += SnapshotService.moments(after: newest)
    }
    for moment in moments {
      guard let mirror = snapshots?.mirror(of: archive, at: moment) else { continue }
      places.append(Place(mirror, snapshot: moment))
    }
    return places
  }
}

/// A mirror, and the moment that it shows if it is one of the snapshot service.
package struct Place: Hashable, Sendable {
  package let mirror: Mirror
  package let snapshot: String?

  package init(_ mirror: Mirror, snapshot: String? = nil) {
    self.mirror = mirror
    self.snapshot = snapshot
  }
}
