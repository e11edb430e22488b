internal import Building
internal import Closure
internal import Content
internal import Deciding
package import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
public import SystemPackage

/// What the checks found in the images of one manifest, or in one image.
public struct LintResult: Sendable {
  package let report: LintReport

  init(_ report: LintReport) { self.report = report }

  /// Whether there is nothing that would keep an image from being written.
  public var isClean: Bool { report.errors.isEmpty }
}

extension Composer {
  /// Holds the images of manifests, and images in any other form, against all checks, without
  /// writing an image or a lock.
  ///
  /// The packages of a manifest are those of the lock, where there is one of the manifest as it
  /// is; else those that `lock` would choose. For what files mention, the archives are asked beyond these.
  ///
  /// - Parameters:
  ///   - subjects: manifests, and images as `PATH[:TAG]`.
  ///   - lock: where the lock of the only manifest is; nil: beside it.
  public func lint(_ subjects: [String], lock: FilePath?) async throws -> [LintResult] {
    let manifests = subjects.filter(isManifest)
    var results = try await lint(manifests.map { FilePath($0) }, lock: lock)[...]
    var ordered: [LintResult] = []
    for subject in subjects {
      if isManifest(subject) {
        if let result = results.popFirst() { ordered.append(result) }
      } else {
        for opened in try await images(subject) {
          for note in opened.image.notes { onEvent(.incomplete(note)) }
          ordered.append(
            LintResult(try await LintReport(image: opened, named: opened.image.title)))
        }
      }
    }
    return ordered
  }

  /// Whether an argument names a manifest rather than an image.
  func isManifest(_ subject: String) -> Bool {
    if case .image = DiffArgument(subject) { false } else { true }
  }

  private func lint(_ manifests: [FilePath], lock: FilePath?) async throws -> [LintResult] {
    let workspaces = try manifests.map { try settings.workspace($0, lock: lock) }
    guard !workspaces.isEmpty else { return [] }
    let items = try await locksToCheck(workspaces)
    let context = try context(items.map { ($0.workspace, $0.lock) })
    let closer = ClosureFinder(context)
    var checked: [ImageChecks.Item] = []
    var kept: Set<Digest> = []
    var plans: [[ImagePlan]] = []
    for (workspace, lock, fitting, archive) in items {
      let architectures = try workspace.architectures(of: lock, settings.filter)
      let closed: Closed
      var (planned, archive) = (lock, archive)
      if let fitting {
        planned = fitting
        if let wide = try await widened(lock, archive, fitting, workspace, closer) {
          closed = wide
        } else {
          archive = nil
          closed = try await closer.close(fitting, of: workspace, architectures)
        }
      } else {
        closed = try await closer.close(lock, of: workspace, architectures, beyond: archive)
        if archive != nil { planned = closed.lock }
      }
      kept.formUnion(closed.resolved.packageDigests)
      plans.append(try workspace.plans(planned, architectures))
      checked.append(
        ImageChecks.Item(
          workspace, closed.resolved, missing: closed.missing,
          isWhole: hasAllImages(of: workspace, planned),
          archive: archive ?? .nothing))
    }
    context.packages.release(but: kept)
    let reports = try await context.repairing {
      let drafts = try await context.builder.compose(plans.flatMap { $0 })
      return try await context.checks.reports(checked, plans: plans, drafts: drafts)
    }
    return reports.map { LintResult($0) }
  }

  private typealias Closed = (
    lock: Lock, missing: [ImageName: ClosureFaults], resolved: Lock
  )

  /// What was decided with nothing moved, closed; nil, with a note, where it is not what is locked or cannot
  /// be looked at: a lock is to be checked whatever became of packages beyond it.
  private func widened(
    _ decided: Lock, _ archive: ArchivePackages?, _ fitting: Lock, _ workspace: Workspace,
    _ closer: ClosureFinder
  ) async throws -> Closed? {
    do {
      let architectures = try workspace.architectures(of: decided, settings.filter)
      let closed = try await closer.close(
        decided, of: workspace, architectures, beyond: archive)
      if Set(closed.lock.packageDigests).isSubset(of: fitting.packageDigests) { return closed }
      onEvent(
        .incomplete(Self.narrowed(workspace, "packages of it are no longer in its archives")))
    } catch let error where !(error is CancellationError) {
      onEvent(.incomplete(Self.narrowed(workspace, "\(error)")))
    }
    return nil
  }

  /// Whether a command looks at every image of a manifest.
  func hasAllImages(of workspace: Workspace, _ lock: Lock) -> Bool {
    settings.variants == nil && settings.architectures == nil
      && lock.architectures.count == workspace.manifest.architectures.count
  }

  /// A manifest with what is to be checked.
  ///
  /// `lock` is what was decided without moving a package, `fitting` the lock on disk, if it fits.
  private typealias Subject = (
    workspace: Workspace, lock: Lock, fitting: Lock?, archive: ArchivePackages?
  )

  /// What is decided for each manifest, with what the archives have beyond it.
  ///
  /// A lock has only the packages of which an image has something; what others have that a file
  /// mentions is known to who decides.
  private func locksToCheck(_ workspaces: [Workspace]) async throws -> [Subject] {
    var locks: [Lock?] = []
    for workspace in workspaces { locks.append(try fittingLock(of: workspace)) }
    let open = zip(workspaces, locks).filter { $1 == nil }.map(\.0)
    var fresh =
      open.isEmpty
      ? [] : try await decider(try access()).decide(open, holds: try held(by: open))[...]
    let locked = zip(workspaces, locks).filter { $1 != nil }.map(\.0)
    var decided = try await decidedAgain(locked)
    return zip(workspaces, locks).compactMap { workspace, lock -> Subject? in
      guard let lock else {
        return fresh.popFirst().map { ($0.workspace, $0.lock, nil, $0.archive) }
      }
      return decided.popFirst().map { ($0.workspace, $0.lock, lock, $0.archive) }
        ?? (workspace, lock, nil, nil)
    }
  }

  /// What would be decided of manifests that have fitting locks, with nothing moved; none where the archives
  /// cannot be asked.
  private func decidedAgain(_ workspaces: [Workspace]) async throws -> ArraySlice<Decider.Decision>
  {
    guard let first = workspaces.first else { return [] }
    do {
      return try await decider(try access()).decide(
        workspaces, holds: try held(by: workspaces))[...]
    } catch let error where !(error is CancellationError) {
      onEvent(.incomplete(Self.narrowed(first, "\(error)")))
      return []
    }
  }

  private static func narrowed(_ workspace: Workspace, _ reason: String) -> String {
    "note: \(workspace.lockPath): only the packages of the lock are looked at for what files mention: "
      + reason
  }

  private func fittingLock(of workspace: Workspace) throws -> Lock? {
    do {
      guard let lock = try workspace.readLock(),
        workspace.variants.allSatisfy({ lock.outputs[$0.name] != nil })
      else { return nil }
      return lock
    } catch let error as WorkspaceError {
      switch error {
      case .lockOfAnotherManifest, .lockOfAnotherFormat, .changedFiles:
        onEvent(.passedOverLock(workspace.lockPath))
        return nil
      default: throw error
      }
    }
  }
}
