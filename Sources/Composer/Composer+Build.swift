internal import Building
internal import Content
internal import Debian
internal import Lock
internal import Manifest
internal import Tree
public import SystemPackage

/// What `build` did with one manifest.
public struct BuildResult: Sendable {
  public var output: FilePath
  public var images: [ImageSummary]
  /// False when the output was there already, whole and right.
  public var isChanged: Bool
}

extension Composer {
  /// Builds the images of manifests from their locks, and makes the locks where there are none.
  ///
  /// With several manifests the output holds a directory or file for each, by its name.
  ///
  /// - Throws: `OutputMismatch` when what was built is not what the lock promises; nothing is
  ///   written then.
  public func build(
    _ manifests: [FilePath], lock: FilePath?, output: FilePath, kind: OutputKind
  ) async throws -> [BuildResult] {
    try DockerNames.check(settings.dockerNames)
    if kind.holdsOneArchitecture {
      return try await buildNarrowed(manifests, lock: lock, output: output, kind: kind)
    }
    var workspaces = try manifests.map { try settings.workspace($0, lock: lock) }
    try checkMirrors(workspaces)
    let outputs = try Self.outputs(workspaces, below: output, kind)
    var results: [BuildResult?] = workspaces.map { _ in nil }
    var pending: [(number: Int, workspace: Workspace, lock: Lock)] = []
    var unlocked: [Int] = []
    for (number, workspace) in workspaces.enumerated() {
      guard let lock = try workspace.readLock() else {
        unlocked.append(number)
        continue
      }
      let workspace = workspace.narrowed(to: lock, settings.filter)
      workspaces[number] = workspace
      tellLeftOut(workspace, lock)
      if kind == .oci, let summaries = try unchanged(workspace, lock, outputs[number]) {
        results[number] = BuildResult(
          output: outputs[number], images: summaries, isChanged: false)
      } else {
        pending.append((number, workspace, lock))
      }
    }
    for (number, result) in zip(unlocked, try await self.lock(unlocked.map { workspaces[$0] })) {
      onEvent(.wroteLock(result.path))
      tellLeftOut(workspaces[number], result.lock)
      do {
        results[number] = try write(
          result.built, of: workspaces[number], to: outputs[number], kind)
      } catch is StoreDamage {
        // Removed when it was met; what it held is made again from the lock.
        guard let lock = try workspaces[number].readLock() else { continue }
        pending.append((number, workspaces[number], lock))
      }
    }
    try await BuildContext.repairing({ onEvent(Event($0)) }) {
      let built = try await buildLocked(pending.map { ($1, $2) })
      let open = zip(pending, built).filter { results[$0.0.number] == nil }
      let written = try await open.mapConcurrently(limit: settings.jobs) { item, variants in
        try write(variants, of: item.workspace, to: outputs[item.number], kind)
      }
      for ((item, _), result) in zip(open, written) { results[item.number] = result }
    }
    return results.compactMap { $0 }
  }

  /// Says which of a manifest's images a lock does not hold, so that a build has not got them.
  func tellLeftOut(_ workspace: Workspace, _ lock: Lock) {
    let missing = workspace.missing(in: lock)
    guard !missing.architectures.isEmpty || !missing.variants.isEmpty else { return }
    onEvent(
      .leftOut(
        architectures: missing.architectures, variants: missing.variants,
        lock: workspace.lockPath.string))
  }

  static func outputs(
    _ workspaces: [Workspace], below output: FilePath, _ kind: OutputKind
  ) throws(ComposerError) -> [FilePath] {
    guard workspaces.count > 1 else { return [output] }
    var seen: [String: Workspace] = [:]
    for workspace in workspaces {
      let name = workspace.manifest.name
      if let other = seen.updateValue(workspace, forKey: name) {
        throw .sameName(
          name, other.manifest.path.string, workspace.manifest.path.string)
      }
    }
    return workspaces.map { output.appending(kind.name(of: $0.manifest.name)) }
  }

  /// The summaries of an output that is what the lock promises already; nil where it is not.
  private func unchanged(
    _ workspace: Workspace, _ lock: Lock, _ output: FilePath
  ) throws -> [ImageSummary]? {
    let architectures = try workspace.architectures(of: lock, settings.filter)
    guard architectures.count == lock.architectures.count else { return nil }
    var expected: [String: Digest] = [:]
    for variant in workspace.variants {
      guard let locked = lock.outputs[variant.name] else { return nil }
      expected.merge(locked.names(of: variant.name)) { $1 }
    }
    guard LayoutOutput(output).holds(expected, seenIn: try store()) else { return nil }
    return workspace.variants.compactMap { variant in
      lock.outputs[variant.name].map { locked in
        ImageSummary(
          locked, of: lock.name, variant: variant.name,
          architectures: architectures.map(\.text))
      }
    }
  }

  /// Builds several locked manifests at once, sharing fetches and fragments.
  ///
  /// - Throws: ``OutputMismatch``.
  func buildLocked(
    _ items: [(workspace: Workspace, lock: Lock)]
  ) async throws -> [[BuiltVariant]] {
    guard !items.isEmpty else { return [] }
    // Another compressor's bytes cannot be held against the lock.
    let isHeld = items.allSatisfy {
      $0.workspace.compressors == $0.lock.compressors && !$0.lock.outputs.isEmpty
    }
    guard shared != nil, isHeld else { return try await buildLocked(items, takingRecords: false) }
    do {
      return try await buildLocked(items, takingRecords: true)
    } catch let error where !(error is CancellationError) {
      guard try store().removeShared() else { throw error }
      onEvent(.noticed(.sharedRecordsDropped))
      return try await buildLocked(items, takingRecords: false)
    }
  }

  private func buildLocked(
    _ items: [(workspace: Workspace, lock: Lock)], takingRecords takesRecords: Bool
  ) async throws -> [[BuiltVariant]] {
    let context = try context(items, takingRecords: takesRecords)
    var plans: [[ImagePlan]] = []
    for (workspace, lock) in items {
      plans.append(
        try workspace.plans(lock, try workspace.architectures(of: lock, settings.filter)))
    }
    let builder = context.builder
    let checked = items.map { ImageChecks.Item($0.workspace, $0.lock) }
    let images = try await builder.build(plans.flatMap { $0 }) { drafts in
      let reports = try await context.checks.reports(checked, plans: plans, drafts: drafts)
      if let failure = LintFailure("build", reports) { throw failure }
    }
    let variants = try builder.variants(of: images, plans: plans)
    for ((workspace, lock), built) in zip(items, variants) {
      try check(built, workspace, lock)
    }
    return variants
  }

  /// Fails when what was built is not what the lock promises; another compressor alone is fine.
  private func check(_ built: [BuiltVariant], _ workspace: Workspace, _ lock: Lock) throws {
    let architectures = try workspace.architectures(of: lock, settings.filter)
    let comparison = LockComparison(
      built, with: lock, isWhole: architectures.count == lock.architectures.count)
    guard comparison.findings.isEmpty else {
      throw OutputMismatch(
        lock: workspace.lockPath.string, differences: comparison.findings.map(\.description))
    }
  }
}
