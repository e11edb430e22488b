internal import Building
internal import Content
internal import Deciding
internal import Lock
internal import Manifest
internal import Rootfs

extension Composer {
  /// How archives are reached in one command.
  func access() throws -> ArchiveAccess {
    let onEvent = onEvent
    let options = ArchiveAccess.Options(
      isOffline: settings.isOffline, pools: settings.pools, jobs: settings.jobs,
      mirrors: settings.mirrors.map { "\($0.name)=\($0.url)" },
      variable: settings.environment["WHITTLE_MIRROR"], aptDirectory: settings.aptDirectory,
      clock: settings.clock)
    return try ArchiveAccess(
      options, store: try store(), transport: transport, slow: slow, recorded: recorded
    ) {
      onEvent(Event($0))
    }
  }

  /// Who chooses packages in one command.
  func decider(_ access: ArchiveAccess) throws -> Decider {
    Decider(access, settings.filter, epoch: try settings.epoch())
  }

  /// The packages of a lock that must stay as they are.
  func held(
    _ lock: Lock, of workspace: Workspace, _ scope: HeldPackages.Scope
  ) throws -> HeldPackages {
    let context = try context([(workspace, lock)])
    return HeldPackages(lock: lock, scope: scope) { package in
      try await context.fetch(package)
      return try await context.packages.control(of: package.deb, subject: package.fileName)
    }
  }

  /// Refuses mirrors of archives that no manifest or lock of the command has.
  func checkMirrors(_ workspaces: [Workspace]) throws {
    var known = Set(workspaces.flatMap { $0.manifest.archives.map(\.name) })
    for workspace in workspaces {
      if let lock = try? workspace.previousLock() { known.formUnion(lock.archives.keys) }
    }
    for name in settings.mirrors.map(\.name) where name != "snapshot" && !known.contains(name) {
      throw ComposerError.unknownMirror(name, has: known.sorted())
    }
  }

  /// What `lock` keeps of the locks that are there.
  func held(by workspaces: [Workspace]) throws -> [HeldPackages?] {
    try workspaces.map { workspace in
      try workspace.previousLock().map { try held($0, of: workspace, .nothing) }
    }
  }

  /// What all steps of a command work with whose packages are those of locks.
  ///
  /// - Parameter takesRecords: whether records of a shared place are taken: what is built must be
  ///   held against the locks then.
  func context(
    _ items: [(workspace: Workspace, lock: Lock)], takingRecords takesRecords: Bool = false
  ) throws -> BuildContext {
    try context(
      items.map { ($0.workspace.manifest.archives, $0.lock) },
      local: items.map(\.workspace.localPackages).reduce(into: [:]) { all, some in
        all.merge(some) { $1 }
      }, takingRecords: takesRecords)
  }

  /// - Parameters:
  ///   - items: locks, with the archives of their manifests as far as these are known.
  ///   - local: the `.deb`s beside the manifests, by their digests.
  ///   - takesRecords: whether records of a shared place are taken.
  func context(
    _ items: [(archives: [Manifest.Archive], lock: Lock)], local: [Digest: [UInt8]] = [:],
    takingRecords takesRecords: Bool = false
  ) throws -> BuildContext {
    let onEvent = onEvent
    let store = try sharedStore(takingRecords: takesRecords)
    return BuildContext(
      store: store, jobs: settings.jobs,
      fetch: try LockedPackages(items, local: local, store: store, try access()).fetch
    ) { onEvent(Event($0)) }
  }
}
