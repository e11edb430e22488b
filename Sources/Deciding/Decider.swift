package import Building
internal import Content
package import Debian
package import Lock
internal import Manifest
internal import Repository
internal import Resolver
internal import Rootfs

/// Chooses the packages of manifests from what their archives have now.
package struct Decider: Sendable {
  private let access: ArchiveAccess
  private let filter: ImageFilter
  private let epoch: Int64

  /// - Parameter epoch: the time of directories and generated entries, in seconds since 1970.
  package init(_ access: ArchiveAccess, _ filter: ImageFilter, epoch: Int64) {
    self.access = access
    self.filter = filter
    self.epoch = epoch
  }

  /// What was decided for a manifest.
  package struct Decision: Sendable {
    package let workspace: Workspace
    /// Without outputs.
    package var lock: Lock
    /// The packages of the old lock that an archive has a security fix for, by architecture.
    package let fixes: [String: Set<PackageName>]
    /// What the archives have beyond what was chosen.
    package let archive: ArchivePackages
  }

  /// The inputs of locks; the outputs are not known yet.
  ///
  /// One architecture after the other, so that its packages are read once for all manifests and
  /// only one architecture's are in memory.
  ///
  /// - Parameter holds: for each workspace what must stay as it is; nil: nothing.
  package func decide(
    _ workspaces: [Workspace], holds: [HeldPackages?]
  ) async throws -> [Decision] {
    let items = try workspaces.map { ($0, try $0.architectures(filter)) }
    let readers = try await ArchiveReader.read(items, access: access)
    var inputs: [[String: Lock.Inputs]] = workspaces.map { _ in [:] }
    var fixes: [[String: Set<PackageName>]] = workspaces.map { _ in [:] }
    var essential: [[String: [Lock.Package]]] = workspaces.map { _ in [:] }
    var pins: [[String: [Pin]]] = workspaces.map { _ in [:] }
    var known: [ArchiveReader.UniverseKey: [Lock.Package]] = [:]
    var seen: [Architecture] = []
    for architecture in items.flatMap(\.1) where !seen.contains(architecture) {
      seen.append(architecture)
      var universes: [ArchiveReader.UniverseKey: Universe] = [:]
      for (number, item) in items.enumerated() where item.1.contains(architecture) {
        let key = readers[number].universeKey(for: architecture)
        let open = universes[key]
        let universe =
          if let open { open } else { try await readers[number].universe(for: architecture) }
        universes[key] = universe
        let ground = try known[key] ?? PackageChooser.essential(in: universe)
        known[key] = ground
        essential[number][architecture.text] = ground
        let bounds = try await holds[number]?.bounds(in: universe)
        fixes[number][architecture.text] = bounds?.fixes
        let local = try await LocalPackages(
          of: item.0, for: architecture, store: access.fetcher.store)
        var candidates = try await packages(
          of: item.0, bounds?.universe ?? universe, local, readers[number], item.1, bounds)
        if let bounds {
          pins[number][architecture.text] = bounds.pins
          // What the lock has because others recommend it is still there to move or to stay.
          let names = bounds.unexplained.subtracting(candidates.map(\.name))
          let recommender = Recommender(
            universe: bounds.universe, pins: bounds.pins, waived: item.0.waived)
          let relations = recommender.recommendations(of: candidates, among: names)
          candidates += recommender.packages(for: relations, beside: candidates)
          candidates.sort { $0.name < $1.name }
        }
        tellTwins(candidates, universe)
        let chosen = try await settled(candidates, of: item.0, readers[number])
        inputs[number][architecture.text] = Lock.Inputs(
          indices: readers[number].lockedIndices(for: architecture),
          packages: bounds.map { bounds in chosen.map { bounds.marking($0, in: universe) } }
            ?? chosen)
      }
    }
    return workspaces.enumerated().map { number, workspace in
      let lock = lock(of: workspace, readers[number], inputs[number])
      return Decision(
        workspace: workspace.naming(by: lock), lock: lock,
        fixes: fixes[number],
        archive: PackageFinder(
          reader: readers[number], pins: pins[number], waived: workspace.waived
        ).packages(essential: essential[number]))
    }
  }

  /// Says of packages that two archives have at one version with different bytes whose was taken.
  private func tellTwins(_ packages: [Lock.Package], _ universe: Universe) {
    for package in packages where !package.isLocal {
      let others = universe.candidates(named: package.name).filter { other in
        other.package.version.text == package.version.text
          && other.package.checksum.text != package.deb.digest.hex
          && other.package.checksum.text != package.sha512
      }.map { universe.sources[$0.source].archive }
      guard let other = others.first(where: { $0 != package.archive }) else { continue }
      access.onEvent(
        .fetch(
          .noted(
            .twin(
              package: "\(package.name) \(package.version)", taken: package.archive, other: other)))
      )
    }
  }

  /// The packages with the SHA-256 of each, which an index may not have: it is that of the bytes that
  /// have the SHA-512.
  private func settled(
    _ packages: [Lock.Package], of workspace: Workspace, _ reader: ArchiveReader
  ) async throws -> [Lock.Package] {
    @Sendable func isOpen(_ package: Lock.Package) -> Bool {
      package.sha512.map { PackageChooser.placeholder($0) == package.deb.digest } ?? false
    }
    guard packages.contains(where: isOpen) else { return packages }
    var places: [String: [Place]] = [:]
    for archive in workspace.manifest.archives {
      let suites = reader.locked[archive.name] ?? []
      places[archive.name] = try access.mirrors.poolPlaces(
        of: archive.name, url: archive.url?.value, snapshot: suites.compactMap(\.snapshot).first,
        dates: suites.compactMap(\.date))
    }
    let pool = PoolFetcher(access.fetcher, places: places)
    return try await packages.mapConcurrently(limit: 8) { package in
      guard isOpen(package), let sha512 = package.sha512 else { return package }
      var package = package
      package.deb = try await pool.fetch(
        package.path, of: package.archive,
        named: "\(package.name) \(package.version) \(package.architecture)", sha512: sha512,
        size: package.deb.size)
      return package
    }
  }

  private func lock(
    of workspace: Workspace, _ reader: ArchiveReader, _ inputs: [String: Lock.Inputs]
  ) -> Lock {
    Lock(
      name: workspace.manifest.name, manifest: workspace.digest,
      layerFormat: Int64(LayerFormat.version), compressors: workspace.compressors, epoch: epoch,
      archives: reader.locked, architectures: inputs, outputs: [:],
      localFiles: workspace.localDigests)
  }

  private func packages(
    of workspace: Workspace, _ universe: Universe, _ local: LocalPackages,
    _ reader: ArchiveReader, _ architectures: [Architecture], _ bounds: HeldPackages.Bounds?
  ) async throws -> [Lock.Package] {
    let isSoft = bounds?.isSoft ?? false
    let pins = bounds?.pins ?? []
    let chooser = PackageChooser(
      workspace: workspace, universe: try local.joining(universe), local: local, others: [],
      pins: pins)
    do {
      return isSoft ? try chooser.packagesHolding() : try chooser.packages()
    } catch let error as Unsatisfiable where !error.isGivenUp {
      throw try await explained(
        error, chooser, reader, architectures, isSoft ? [] : pins)
    }
  }

  /// The same failure, told with the other architectures at hand: a package may exist there only.
  private func explained(
    _ error: Unsatisfiable, _ chooser: PackageChooser, _ reader: ArchiveReader,
    _ architectures: [Architecture], _ pins: [Pin]
  ) async throws -> any Error {
    var others: [Universe] = []
    for other in architectures where other != chooser.universe.architecture {
      others.append(try await reader.universe(for: other))
    }
    do {
      _ = try PackageChooser(
        workspace: chooser.workspace, universe: chooser.universe, local: chooser.local,
        others: others, pins: pins
      ).packages()
    } catch let error as Unsatisfiable {
      return error
    }
    return error
  }
}

extension Workspace {
  /// The dependencies that all variants leave out.
  fileprivate var waived: Set<PackageName> {
    let all = variants.map { Set($0.waived.map(\.value)) }
    return all.dropFirst().reduce(all.first ?? []) { $0.intersection($1) }
  }
}
