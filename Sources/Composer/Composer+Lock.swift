internal import Archives
internal import Content
internal import Debian
internal import Inspection
internal import OCI
internal import Resolver
public import SystemPackage

/// What `lock` did with one manifest.
public struct LockResult: Sendable {
  /// The lock's file.
  public var path: FilePath
  public var images: [ImageSummary]
  /// False when the lock was there already and says the same.
  public var isChanged: Bool
  var built: [BuiltVariant]
  var lock: Lock

  /// The same as JSON.
  public var json: String {
    let json: JSON = [
      "lock": .string(path.string), "changed": .bool(isChanged),
      "variants": .array(images.map(\.json)),
    ]
    return json.canonicalText
  }
}

extension Composer {
  /// Chooses the newest packages, builds, and writes the locks.
  ///
  /// - Parameter lock: where to write; nil: beside the manifest.
  public func lock(_ manifests: [FilePath], to lock: FilePath?) async throws -> [LockResult] {
    try await self.lock(manifests.map { try Workspace($0, lock: lock, settings) })
  }

  /// Locks manifests, sharing fetches and fragments; no lock is written before all are built.
  func lock(_ workspaces: [Workspace]) async throws -> [LockResult] {
    guard !workspaces.isEmpty else { return [] }
    return try await complete(
      try await decide(workspaces, try ArchiveAccess(self, store: try store())))
  }

  /// Builds what was decided and writes the locks.
  func complete(
    _ decisions: [(workspace: Workspace, lock: Lock)]
  ) async throws -> [LockResult] {
    let store = try store()
    var items = decisions
    let fetcher = try LockedPackages(items, store: store, composer: self)
    let closer = LibraryCloser(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    var checked: [ImageChecks.Item] = []
    for index in items.indices {
      let (workspace, decided) = items[index]
      let closed = try await closer.close(
        decided, of: workspace, try workspace.architectures(settings))
      items[index].lock = closed.lock
      checked.append(
        ImageChecks.Item(
          workspace: workspace, lock: decided, closed: closed.images,
          isWhole: hasAllImages(of: workspace, decided)))
    }
    let plans = try items.map { workspace, lock in
      try workspace.plans(lock, try workspace.architectures(settings))
    }
    let builder = ImageBuilder(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    let checks = ImageChecks(
      store: store,
      listings: ListingMaker(store: store, jobs: settings.jobs, fetch: fetcher.fetch))
    let images = try await builder.build(plans.flatMap { $0 }) { drafts in
      let reports = try await checks.reports(checked, plans: plans, drafts: drafts)
      if let failure = LintFailure("lock", reports) { throw failure }
      for row in reports.flatMap(\.notes) where row.finding.rule == .unusedAllowance {
        onEvent(.note("note: \(row.finding.message)"))
      }
    }
    let built = try Self.group(images, plans: plans, store: store)
    return try zip(items, built).map { item, variants in
      try write(item.lock, of: item.workspace, variants)
    }
  }

  /// The inputs of locks; the outputs are not known yet.
  ///
  /// One architecture after the other, so that its packages are read once for all manifests and
  /// only one architecture's are in memory.
  func decide(
    _ workspaces: [Workspace], _ access: ArchiveAccess
  ) async throws -> [(workspace: Workspace, lock: Lock)] {
    try await decide(workspaces, holds: workspaces.map { _ in nil }, access)
      .map { ($0.workspace, $0.lock) }
  }

  /// What was decided for a manifest.
  struct Decision: Sendable {
    var workspace: Workspace
    /// Without outputs.
    var lock: Lock
    /// The packages of the old lock that an archive has a security fix for, by architecture.
    var fixes: [String: Set<String>] = [:]
  }

  /// - Parameter holds: for each workspace what must stay as it is.
  func decide(
    _ workspaces: [Workspace], holds: [PackageHold?], _ access: ArchiveAccess
  ) async throws -> [Decision] {
    let items = try workspaces.map { ($0, try $0.architectures(settings)) }
    let readers = try await ArchiveReader.read(items, access: access, composer: self)
    var inputs: [[String: Lock.Inputs]] = workspaces.map { _ in [:] }
    var fixes: [[String: Set<String>]] = workspaces.map { _ in [:] }
    var seen: [Architecture] = []
    for architecture in items.flatMap(\.1) where !seen.contains(architecture) {
      seen.append(architecture)
      var universes: [ArchiveReader.UniverseKey: Universe] = [:]
      for (number, item) in items.enumerated() where item.1.contains(architecture) {
        let key = readers[number].universeKey(for: architecture)
        let known = universes[key]
        let universe =
          if let known { known } else { try await readers[number].universe(for: architecture) }
        universes[key] = universe
        let bounds = try await holds[number]?.bounds(in: universe)
        fixes[number][architecture.text] = bounds?.fixes
        let chosen = try await packages(
          of: item.0, bounds?.universe ?? universe, readers[number], item.1, bounds?.pins ?? [])
        inputs[number][architecture.text] = Lock.Inputs(
          indices: readers[number].lockedIndices(for: architecture),
          packages: bounds.map { bounds in chosen.map { bounds.marking($0, in: universe) } }
            ?? chosen)
      }
    }
    return try workspaces.enumerated().map { number, workspace in
      Decision(
        workspace: workspace, lock: try lock(of: workspace, readers[number], inputs[number]),
        fixes: fixes[number])
    }
  }

  private func lock(
    of workspace: Workspace, _ reader: ArchiveReader, _ inputs: [String: Lock.Inputs]
  ) throws -> Lock {
    let compressors = Set(workspace.variants.map(\.compression.value.compressor))
    return Lock(
      name: workspace.manifest.name, manifest: workspace.digest,
      layerFormat: Int64(Lock.currentLayerFormat),
      compressors: Dictionary(
        compressors.map { ($0.rawValue, $0.identity) }, uniquingKeysWith: { $1 }),
      epoch: try settings.epoch(), archives: reader.locked, architectures: inputs, outputs: [:])
  }

  private func packages(
    of workspace: Workspace, _ universe: Universe, _ reader: ArchiveReader,
    _ architectures: [Architecture], _ pins: [Pin]
  ) async throws -> [Lock.Package] {
    do {
      return try PackageChooser(
        workspace: workspace, universe: universe, others: [], pins: pins
      ).packages()
    } catch let error as Unsatisfiable {
      throw try await explained(error, workspace, universe, reader, architectures, pins)
    }
  }

  /// The same failure, told with the other architectures at hand: a package may exist there only.
  private func explained(
    _ error: Unsatisfiable, _ workspace: Workspace, _ universe: Universe,
    _ reader: ArchiveReader, _ architectures: [Architecture], _ pins: [Pin]
  ) async throws -> any Error {
    var others: [Universe] = []
    for other in architectures where other != universe.architecture {
      others.append(try await reader.universe(for: other))
    }
    do {
      _ = try PackageChooser(
        workspace: workspace, universe: universe, others: others, pins: pins
      ).packages()
    } catch let error as Unsatisfiable {
      return error
    }
    return error
  }

  private func write(
    _ decided: Lock, of workspace: Workspace, _ variants: [BuiltVariant]
  ) throws -> LockResult {
    var lock = decided
    for variant in variants {
      lock.outputs[variant.name] = variant.locked
    }
    let bytes = lock.fileBytes
    let path = workspace.lockPath
    let isThere =
      FileStatus(of: path, following: true) != nil && (try? readFile(path)) == bytes
    if !isThere {
      if !path.removingLastComponent().isEmpty { try makeFolder(path.removingLastComponent()) }
      try writeFileAtomically(bytes, to: path)
      synchronizeParent(of: path)
    }
    return LockResult(
      path: path, images: variants.map { ImageSummary($0, of: lock.name) }, isChanged: !isThere,
      built: variants, lock: lock)
  }
}
