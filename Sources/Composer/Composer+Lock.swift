internal import Building
internal import Content
internal import Deciding
internal import Inspection
internal import Lock
internal import Rootfs
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
}

extension Composer {
  /// Chooses the newest packages, builds, and writes the locks.
  ///
  /// - Parameters:
  ///   - manifests: paths of manifests.
  ///   - lock: where to write the lock of the only manifest; nil: beside it.
  public func lock(_ manifests: [FilePath], to lock: FilePath?) async throws -> [LockResult] {
    try await self.lock(manifests.map { try settings.workspace($0, lock: lock) })
  }

  /// Locks manifests, sharing fetches and fragments; no lock is written before all are built.
  func lock(_ workspaces: [Workspace]) async throws -> [LockResult] {
    guard !workspaces.isEmpty else { return [] }
    let decisions = try await decider(try access()).decide(workspaces)
    try noticeChanges(decisions)
    return try await complete(decisions.map { ($0.workspace, $0.lock) })
  }

  /// Builds what was decided and writes the locks.
  func complete(
    _ decisions: [(workspace: Workspace, lock: Lock)]
  ) async throws -> [LockResult] {
    var items = decisions
    let context = try context(items)
    let closer = ClosureFinder(context)
    var checked: [ImageChecks.Item] = []
    for index in items.indices {
      let (workspace, decided) = items[index]
      let closed = try await closer.close(
        decided, of: workspace, try workspace.architectures(settings.filter))
      items[index].lock = closed.lock
      checked.append(
        ImageChecks.Item(
          workspace, decided, missing: closed.missing,
          isWhole: hasAllImages(of: workspace, decided)))
    }
    // Of the others nothing is taken.
    context.packages.release(but: Set(items.flatMap { $0.lock.packageDigests }))
    let plans = try items.map { workspace, lock in
      try workspace.plans(lock, try workspace.architectures(settings.filter))
    }
    let builder = context.builder
    let images = try await builder.build(plans.flatMap { $0 }) { drafts in
      let reports = try await context.checks.reports(checked, plans: plans, drafts: drafts)
      if let failure = LintFailure("lock", reports) { throw failure }
      for row in reports.flatMap(\.notes) where row.finding.rule == .unusedAllowance {
        onEvent(.finding(row.finding.message))
      }
    }
    let built = try builder.variants(of: images, plans: plans)
    return try zip(items, built).map { item, variants in
      try write(item.lock, of: item.workspace, variants)
    }
  }

  /// Says what a reviewer should know of locks that replace others.
  private func noticeChanges(_ decisions: [Decider.Decision]) throws {
    for decision in decisions {
      guard let old = try decision.workspace.previousLock() else { continue }
      notice(from: old, to: decision, LockChanges(from: old, to: decision))
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
      if !path.removingLastComponent().isEmpty { try makeDirectory(path.removingLastComponent()) }
      try writeFileAtomically(bytes, to: path)
      synchronizeParent(of: path)
    }
    return LockResult(
      path: path, images: variants.map { ImageSummary($0, of: lock.name) }, isChanged: !isThere,
      built: variants, lock: lock)
  }
}
