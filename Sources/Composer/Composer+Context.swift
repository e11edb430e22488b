internal import Building
internal import Deciding
internal import Lock
internal import Manifest

extension Composer {
  /// How archives are reached in one command.
  func access() throws -> ArchiveAccess {
    let onEvent = onEvent
    let options = ArchiveAccess.Options(
      isOffline: settings.isOffline, jobs: settings.jobs,
      mirrors: settings.mirrors.map { "\($0.name)=\($0.url)" },
      variable: settings.environment["WHITTLE_MIRROR"], aptDirectory: settings.aptDirectory,
      clock: settings.clock)
    return try ArchiveAccess(options, store: try store(), transport: transport, slow: slow) {
      onEvent(Event($0))
    }
  }

  /// Who chooses packages in one command.
  func decider(_ access: ArchiveAccess) throws -> Decider {
    Decider(access, settings.filter, epoch: try settings.epoch())
  }

  /// What all steps of a command work with whose packages are those of locks.
  func context(_ items: [(workspace: Workspace, lock: Lock)]) throws -> BuildContext {
    try context(items.map { ($0.workspace.manifest.archives, $0.lock) })
  }

  /// - Parameter items: locks, with the archives of their manifests as far as these are known.
  func context(_ items: [(archives: [Manifest.Archive], lock: Lock)]) throws -> BuildContext {
    let onEvent = onEvent
    return BuildContext(
      store: try store(), jobs: settings.jobs,
      fetch: try LockedPackages(items, try access()).fetch
    ) { onEvent(Event($0)) }
  }
}
