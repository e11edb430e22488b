internal import Archives
internal import Content
internal import Debian
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
    let store = try store()
    let access = try ArchiveAccess(self, store: store)
    var items: [(workspace: Workspace, lock: Lock)] = []
    for workspace in workspaces {
      items.append((workspace, try await decide(workspace, access)))
    }
    let fetcher = try LockedPackages(items, store: store, composer: self)
    let closer = LibraryCloser(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    for index in items.indices {
      let workspace = items[index].workspace
      items[index].lock = try await closer.close(
        items[index].lock, of: workspace, try workspace.architectures(settings))
    }
    let plans = try items.map { workspace, lock in
      try workspace.plans(lock, try workspace.architectures(settings))
    }
    let builder = ImageBuilder(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    let images = try await builder.build(plans.flatMap { $0 })
    let built = try Self.group(images, plans: plans, store: store)
    return try zip(items, built).map { item, variants in
      try write(item.lock, of: item.workspace, variants)
    }
  }

  /// The inputs of a lock; the outputs are not known yet.
  private func decide(_ workspace: Workspace, _ access: ArchiveAccess) async throws -> Lock {
    let architectures = try workspace.architectures(settings)
    let reader = try await ArchiveReader.read(
      workspace, architectures: architectures, access: access, composer: self)
    var inputs: [String: Lock.Inputs] = [:]
    for architecture in architectures {
      let universe = try await reader.universe(for: architecture)
      let chooser = PackageChooser(workspace: workspace, universe: universe, others: [])
      let packages: [Lock.Package]
      do {
        packages = try chooser.packages()
      } catch let error as Unsatisfiable {
        throw try await explained(error, workspace, universe, reader, architectures)
      }
      inputs[architecture.text] = Lock.Inputs(
        indices: reader.lockedIndices(for: architecture), packages: packages)
    }
    let compressors = Set(workspace.variants.map(\.compression.value.compressor))
    return Lock(
      name: workspace.manifest.name, manifest: workspace.digest,
      layerFormat: Int64(Lock.currentLayerFormat),
      compressors: Dictionary(
        compressors.map { ($0.rawValue, $0.identity) }, uniquingKeysWith: { $1 }),
      epoch: try settings.epoch(), archives: reader.locked, architectures: inputs, outputs: [:])
  }

  /// The same failure, told with the other architectures at hand: a package may exist there only.
  private func explained(
    _ error: Unsatisfiable, _ workspace: Workspace, _ universe: Universe,
    _ reader: ArchiveReader, _ architectures: [Architecture]
  ) async throws -> any Error {
    var others: [Universe] = []
    for other in architectures where other != universe.architecture {
      others.append(try await reader.universe(for: other))
    }
    do {
      _ = try PackageChooser(workspace: workspace, universe: universe, others: others).packages()
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
      warn(variant)
    }
    let bytes = lock.fileBytes
    let path = workspace.lockPath
    let isThere =
      FileStatus(of: path, following: true) != nil && (try? readFile(path)) == bytes
    if !isThere {
      if !path.removingLastComponent().isEmpty { try makeFolder(path.removingLastComponent()) }
      try writeFileAtomically(bytes, to: path)
    }
    return LockResult(
      path: path, images: variants.map { ImageSummary($0, of: lock.name) }, isChanged: !isThere,
      built: variants)
  }
}
