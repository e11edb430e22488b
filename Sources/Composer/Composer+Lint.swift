internal import Building
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
  /// is; else the newest, as `lock` would choose them.
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
    var plans: [[ImagePlan]] = []
    for (workspace, lock, archive) in items {
      let isFresh = archive != nil
      let architectures = try workspace.architectures(of: lock, settings.filter)
      let closed = try await closer.close(lock, of: workspace, architectures, beyond: archive)
      plans.append(try workspace.plans(isFresh ? closed.lock : lock, architectures))
      checked.append(
        ImageChecks.Item(
          workspace, closed.resolved, missing: closed.missing,
          isWhole: hasAllImages(of: workspace, lock),
          archive: archive ?? .nothing))
    }
    context.packages.release(but: Set(items.flatMap { $0.lock.packageDigests }))
    let reports = try await context.repairing {
      let drafts = try await context.builder.compose(plans.flatMap { $0 })
      return try await context.checks.reports(checked, plans: plans, drafts: drafts)
    }
    return reports.map { LintResult($0) }
  }

  /// Whether a command looks at every image of a manifest.
  func hasAllImages(of workspace: Workspace, _ lock: Lock) -> Bool {
    settings.variants == nil && settings.architectures == nil
      && lock.architectures.count == workspace.manifest.architectures.count
  }

  /// The lock of each manifest, or what it would be now, with the essential packages of the archives.
  private func locksToCheck(
    _ workspaces: [Workspace]
  ) async throws -> [(workspace: Workspace, lock: Lock, archive: ArchivePackages?)] {
    var locks: [Lock?] = []
    for workspace in workspaces { locks.append(try fittingLock(of: workspace)) }
    let open = zip(workspaces, locks).filter { $1 == nil }.map(\.0)
    var fresh =
      open.isEmpty
      ? []
      : try await decider(try access()).decide(
        open, holds: try held(by: open))[...]
    return zip(workspaces, locks).compactMap { workspace, lock in
      if let lock { return (workspace, lock, nil) }
      return fresh.popFirst().map { ($0.workspace, $0.lock, $0.archive) }
    }
  }

  private func fittingLock(of workspace: Workspace) throws -> Lock? {
    do {
      guard let lock = try workspace.readLock(),
        workspace.variants.allSatisfy({ lock.outputs[$0.name] != nil })
      else { return nil }
      return lock
    } catch let error as WorkspaceError {
      switch error {
      case .lockOfAnotherManifest, .lockOfAnotherFormat:
        onEvent(.passedOverLock(workspace.lockPath))
        return nil
      default: throw error
      }
    }
  }
}
