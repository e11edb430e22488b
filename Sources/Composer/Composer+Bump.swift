internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Spelling
internal import Tree
public import SystemPackage

extension Composer {
  /// Moves locks to the newest packages, rebuilds, and says what changed.
  ///
  /// A lock of which no package changes stays byte for byte, whatever else moved in the archives;
  /// where no index differs from those of the lock, nothing but `InRelease` files is read. It
  /// keeps its architectures, variants and epoch. No lock is written before all are built. A check
  /// fetches the packages that would move, to say what they change in the images.
  ///
  /// - Parameters:
  ///   - manifests: paths of manifests that have locks.
  ///   - options: what may move, and whether to say so only.
  ///   - lock: where the lock of the only manifest is; nil: beside it.
  /// - Throws: ``BumpError`` for a move to lower versions; what `lock` throws.
  public func bump(
    _ manifests: [FilePath], _ options: BumpOptions, lock: FilePath? = nil
  ) async throws -> [BumpResult] {
    if settings.architectures != nil, !options.isCheck {
      throw BumpError.partial(lock: "a lock", option: "--arch")
    }
    if settings.variants != nil { throw BumpError.partial(lock: "a lock", option: "--variant") }
    let states = try manifests.map { try state($0, lock, options) }
    let access = try access()
    let current = try await ArchiveReader.areCurrent(
      states.map { ($0.workspace, $0.old) }, settings.filter, access: access)
    let open = states.indices.filter { !current[$0] || states[$0].isStale }
    let decisions = try await decider(access).decide(
      open.map { states[$0].workspace }, holds: try open.map { try hold(states[$0], options) })
    var results = states.map { state in
      BumpResult(
        path: state.workspace.lockPath, changes: [], reason: state.reason, isWritten: false)
    }
    for (number, decision) in zip(open, decisions) {
      let moves = LockChanges(from: states[number].old, to: decision)
      if !options.allowsDowngrade, !moves.downgrades.isEmpty {
        throw BumpError.downgrades(
          moves.downgrades.map(\.description), lock: results[number].path.string)
      }
      results[number].changes = moves.changes
      if options.isSecurityOnly || !options.packages.isEmpty {
        results[number].left = Self.left(in: decision.lock)
      }
      notice(from: states[number].old, to: decision, moves)
    }
    if options.isCheck {
      for (number, decision) in zip(open, decisions) where !results[number].changes.isEmpty {
        results[number].changes = try await forecast(
          results[number].changes, of: states[number].workspace, from: states[number].old,
          to: decision.lock)
      }
      return results
    }
    let moving = zip(open, decisions).filter { results[$0.0].isNewer }
    let items = try moving.map { number, decision in
      var lock = decision.lock
      // A bump is no reason for directories to have another time.
      if settings.environment["SOURCE_DATE_EPOCH"]?.isEmpty ?? true {
        lock.epoch = states[number].old.epoch
      } else {
        lock.epoch = try settings.epoch()
      }
      return (decision.workspace, lock)
    }
    let locked =
      items.isEmpty
      ? []
      : try await complete(
        items, layersOf: moving.map { states[$0.0].old }, recommending: moving.map { $1.archive })
    for (item, made) in zip(moving, locked) {
      let (number, decision) = item
      results[number].isWritten = made.isChanged
      results[number].diff = try await diff(
        states[number], made.lock, options.diff, fixes: decision.fixes)
    }
    return results
  }

  /// A manifest with the lock that is to be moved.
  private struct BumpState: Sendable {
    var workspace: Workspace
    var old: Lock

    /// Why the lock has to be made anew in any case.
    var reason: String? {
      if old.manifest != workspace.digest { return "the manifest has changed since it was made" }
      if old.layerFormat != Int64(LayerFormat.version) {
        return "it was made with another layer format"
      }
      return nil
    }

    /// Whether there may be something newer although no index is another.
    var isStale: Bool {
      reason != nil
        || old.architectures.values.contains { $0.packages.contains { $0.held != nil } }
    }
  }

  private func state(
    _ manifest: FilePath, _ lock: FilePath?, _ options: BumpOptions
  ) throws -> BumpState {
    var workspace = try settings.workspace(manifest, lock: lock)
    guard FileStatus(of: workspace.lockPath, following: true) != nil else {
      throw ComposerError.noLock(workspace.lockPath.string)
    }
    let old = try Lock(
      parsing: try readFile(workspace.lockPath, limit: 64 << 20), path: workspace.lockPath.string)
    workspace.lockedArchitectures = Array(old.architectures.keys)
    // The variants of another state of the manifest are all wanted.
    if old.manifest == workspace.digest {
      workspace.variants = workspace.variants.filter { old.outputs[$0.name] != nil }
    }
    if let snapshot = options.snapshot {
      if let pinned = workspace.manifest.snapshot {
        throw BumpError.pinnedSnapshot(position: "\(pinned.position)")
      }
      guard let moment = CivilTime(parsingBasic: snapshot)?.secondsSince1970 else {
        throw BumpError.badSnapshot(snapshot)
      }
      let suites = old.archives.values.flatMap { $0 }
      if !options.allowsDowngrade, let later = suites.first(where: { $0.date ?? .min > moment }),
        let date = later.date
      {
        throw BumpError.older(
          snapshot: snapshot, suite: later.suite,
          locked: CivilTime(secondsSince1970: date).text)
      }
      workspace.moment = snapshot
    }
    if options.allowsDowngrade { workspace.takesOlder = true }
    return BumpState(workspace: workspace, old: old)
  }

  /// What must stay; with no bound it still tells which packages have security fixes.
  private func hold(_ state: BumpState, _ options: BumpOptions) throws -> HeldPackages? {
    let names = Set(state.old.architectures.values.flatMap { $0.packages.map(\.name.text) })
    let unknown = options.packages.filter { !names.contains($0) }
    guard unknown.isEmpty else {
      throw BumpError.notLocked(unknown, lock: state.workspace.lockPath.string)
    }
    var scope = HeldPackages.Scope.all
    if options.isSecurityOnly { scope = .security }
    if !options.packages.isEmpty {
      scope = .packages(Set(try options.packages.map { try PackageName(parsing: $0) }))
    }
    return try held(state.old, of: state.workspace, scope)
  }

  /// The packages of a lock that were held although something newer is there.
  private static func left(in lock: Lock) -> [BumpResult.Left] {
    let held = lock.architectures.values.flatMap(\.packages).compactMap { package in
      package.held.map {
        BumpResult.Left(
          name: package.name.text, version: package.version.text, newest: $0.text)
      }
    }
    return Set(held).sorted { ($0.name, $0.version) < ($1.name, $1.version) }
  }

  private func diff(
    _ state: BumpState, _ new: Lock, _ options: DiffOptions, fixes: [String: Set<PackageName>]
  ) async throws -> DiffResult {
    let path = state.workspace.lockPath.string
    let isSame = state.old.manifest == state.workspace.digest
    var result = try await diff(
      .locked(
        LockWithManifest(
          title: "\(path) as it was", lock: state.old,
          workspace: isSame ? state.workspace : nil)),
      .locked(LockWithManifest(title: path, lock: new, workspace: state.workspace)), options)
    for index in result.difference.packages.indices {
      let package = result.difference.packages[index]
      let isFix = package.images.contains { image in
        fixes[image.architecture ?? ""]?.contains { $0.text == package.change.name } ?? false
      }
      if isFix { result.difference.packages[index].change.isSecurity = true }
    }
    return result
  }
}
