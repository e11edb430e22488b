internal import Building
internal import Content
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
public import SystemPackage

/// What `lock` did with one manifest.
public struct LockResult: Sendable {
  /// The lock's file.
  public var path: FilePath
  public var images: [ImageSummary]
  /// False when the lock was there already and says the same.
  public var isChanged: Bool
  /// What a check found that the lock would say otherwise, a sentence each.
  public var changes: [String] = []
  var built: [BuiltVariant]
  var lock: Lock
}

extension Composer {
  /// Chooses packages, builds, and writes the locks.
  ///
  /// A lock that is there keeps every package at its version, as long as the manifest and the
  /// archives allow; where there is none the newest are chosen. ``bump(_:_:lock:)`` moves a lock.
  ///
  /// - Parameters:
  ///   - manifests: paths of manifests.
  ///   - lock: where to write the lock of the only manifest; nil: beside it.
  ///   - isCheck: whether only to say what would change.
  public func lock(
    _ manifests: [FilePath], to lock: FilePath?, isCheck: Bool = false
  ) async throws -> [LockResult] {
    try await self.lock(
      manifests.map { try settings.workspace($0, lock: lock) }, isCheck: isCheck)
  }

  /// Locks manifests, sharing fetches and fragments; no lock is written before all are built.
  func lock(_ workspaces: [Workspace], isCheck: Bool = false) async throws -> [LockResult] {
    guard !workspaces.isEmpty else { return [] }
    try checkMirrors(workspaces)
    try Self.checkPlaces(of: workspaces)
    let old = try workspaces.map { try $0.previousLock() }
    var decisions = try await decider(try access()).decide(
      workspaces, holds: try held(by: workspaces))
    if !isCheck { noticeChanges(decisions, old) }
    // That something is locked again is no reason for directories to have another time.
    if settings.environment["SOURCE_DATE_EPOCH"]?.isEmpty ?? true {
      for index in decisions.indices {
        if let epoch = old[index]?.epoch { decisions[index].lock.epoch = epoch }
      }
    }
    return try await complete(
      decisions.map { ($0.workspace, $0.lock) }, keeping: old, layersOf: old, isCheck: isCheck,
      archives: decisions.map(\.archive))
  }

  /// Refuses manifests that would write one file.
  private static func checkPlaces(of workspaces: [Workspace]) throws(ComposerError) {
    var seen: [FilePath: Workspace] = [:]
    for workspace in workspaces {
      let path = workspace.lockPath
      let parent = path.removingLastComponent()
      let directory = realPath(parent.isEmpty ? "." : parent) ?? parent
      let place = realPath(path) ?? path.lastComponent.map { directory.appending($0) } ?? path
      if let other = seen.updateValue(workspace, forKey: place) {
        throw .sameLock(
          workspace.lockPath.string, other.manifest.path.string, workspace.manifest.path.string)
      }
    }
  }

  /// Builds what was decided and writes the locks.
  ///
  /// - Parameters:
  ///   - old: the lock of each manifest whose records are kept where they still do; nil: none.
  ///   - layers: the lock of each manifest whose packages stay in the layers that it gives them.
  ///   - isCheck: whether no lock is written.
  ///   - archives: where remedies come from; nil: nothing is said of what files mention.
  ///   - recommending: where packages come from that others recommend, if not these.
  func complete(
    _ decisions: [(workspace: Workspace, lock: Lock)], keeping old: [Lock?]? = nil,
    layersOf layers: [Lock?],
    isCheck: Bool = false, archives: [ArchivePackages]? = nil,
    recommending: [ArchivePackages]? = nil
  ) async throws -> [LockResult] {
    var items = decisions
    let context = try context(items)
    let closer = ClosureFinder(context)
    var checked: [ImageChecks.Item] = []
    for index in items.indices {
      let (workspace, decided) = items[index]
      let closed = try await closer.close(
        decided, of: workspace, try workspace.architectures(settings.filter),
        beyond: archives?[index] ?? recommending?[index])
      items[index].lock = closed.lock
      if let kept = old?[index] { items[index].lock = closed.lock.keepingRecords(of: kept) }
      checked.append(
        ImageChecks.Item(
          workspace, closed.resolved, missing: closed.missing,
          isWhole: hasAllImages(of: workspace, decided), archive: archives?[index]))
    }
    // Of the others nothing is taken.
    context.packages.release(but: Set(items.flatMap { $0.lock.packageDigests }))
    let planner = LayerPlanner(context)
    for index in items.indices {
      let (workspace, lock) = items[index]
      items[index].lock = try await planner.divide(
        lock, of: workspace, try workspace.architectures(settings.filter), keeping: layers[index])
    }
    let plans = try items.map { workspace, lock in
      try workspace.plans(lock, try workspace.architectures(settings.filter))
    }
    let builder = context.builder
    let images = try await builder.build(plans.flatMap { $0 }) { drafts in
      let reports = try await context.checks.reports(checked, plans: plans, drafts: drafts)
      let failure = LintFailure("lock", reports)
      // Where an error is that something is missing, notes of what else is are part of the same work.
      let told =
        failure == nil ? reports : reports.filter { $0.errors.allSatisfy(\.finding.isOfMissing) }
      for line in told.flatMap({ $0.noteLines(of: [.mentions, .unusedAllowance]) }) {
        onEvent(.finding(line))
      }
      if let failure { throw failure }
    }
    let built = try builder.variants(of: images, plans: plans)
    return try items.indices.map { index in
      let (workspace, decided) = items[index]
      var lock = decided
      for variant in built[index] { lock.outputs[variant.name] = variant.locked }
      if isCheck {
        let changes = LockDifference(from: old?[index], to: lock, of: workspace).lines
        return LockResult(
          path: workspace.lockPath,
          images: built[index].map { ImageSummary($0, of: lock.name) }, isChanged: !changes.isEmpty,
          changes: changes, built: built[index], lock: lock)
      }
      for notice in Notice.versionsApart(in: lock, path: workspace.lockPath.string) {
        onEvent(.noticed(notice))
      }
      return try write(lock, of: workspace, built[index])
    }
  }

  /// Says what a reviewer should know of locks that replace others.
  private func noticeChanges(_ decisions: [Decider.Decision], _ old: [Lock?]) {
    for (decision, old) in zip(decisions, old) {
      guard let old else { continue }
      let moves = LockChanges(from: old, to: decision)
      notice(from: old, to: decision, moves)
      let lower = Set(moves.downgrades.map(\.package))
      for change in moves.changes where !lower.contains(change.name) {
        guard let new = change.new else { continue }
        onEvent(
          .noticed(
            .moved(
              package: change.name, old: change.old, new: new, architectures: change.architectures,
              lock: decision.workspace.lockPath.string)))
      }
    }
  }

  /// Says what a reviewer should know of a lock that replaces another.
  func notice(from old: Lock, to decision: Decider.Decision, _ moves: LockChanges) {
    let path = decision.workspace.lockPath.string
    let notices =
      Notice.archives(from: old, to: decision.lock, path: path)
      + Notice.lowerVersions(moves, path: path)
    for notice in notices { onEvent(.noticed(notice)) }
  }

  private func write(
    _ lock: Lock, of workspace: Workspace, _ variants: [BuiltVariant]
  ) throws -> LockResult {
    for listing in workspace.listings { _ = try store().put(listing) }
    let bytes = lock.fileBytes
    let path = workspace.lockPath
    let isThere =
      FileStatus(of: path, following: true) != nil && (try? readFile(path)) == bytes
    if !isThere {
      if !path.removingLastComponent().isEmpty { try makeDirectory(path.removingLastComponent()) }
      try writeFileAtomically(bytes, to: path)
      synchronizeParent(of: path)
    }
    return LockResult(
      path: path, images: variants.map { ImageSummary($0, of: lock.name) }, isChanged: !isThere,
      built: variants, lock: lock)
  }
}
