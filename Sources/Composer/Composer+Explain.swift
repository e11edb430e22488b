internal import Building
internal import Content
internal import Debian
package import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree
public import SystemPackage

/// Why something is in an image.
public struct ExplainResult: Sendable {
  package let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }
}

extension Composer {
  /// Says why a path or a package is in an image: of a manifest from its lock, of any other image
  /// from its own records of packages.
  ///
  /// - Parameters:
  ///   - image: a manifest, a lock beside its manifest, or an image as `PATH[:TAG]`.
  ///   - subject: an absolute path, or a package's name; nil: every path.
  ///   - lock: where the manifest's lock is; nil: beside it.
  public func explain(
    _ image: String, _ subject: String?, lock: FilePath?
  ) async throws -> [ExplainResult] {
    switch DiffArgument(image) {
    case .manifest(let path, nil):
      let workspace = try settings.workspace(path, lock: lock)
      guard let locked = try workspace.readLock() else {
        throw ComposerError.noLock(workspace.lockPath.string)
      }
      return try await explain(workspace, locked, subject)
    case .lock(let path, nil):
      let side = try await LockWithManifest.read(
        lock: path, at: nil, allowsOutside: settings.allowsOutside, onEvent)
      guard let manifest = side.workspace?.manifest.path else {
        throw ComposerError.noManifest(side.title)
      }
      return try await explain(
        try settings.workspace(manifest, lock: path), side.lock, subject)
    default: break
    }
    let opened = try await self.image(image).image
    for note in opened.notes { onEvent(.incomplete(note)) }
    return try ImageExplainer(opened).explain(subject).map { ExplainResult($0) }
  }

  /// Says why a path or a package is in the images of a manifest, from its lock.
  ///
  /// One image is enough to see why: of the host's architecture where it is locked, and the first
  /// variant that has it, unless some were named.
  ///
  /// - Parameter subject: an absolute path, or a package's name; nil: every path.
  /// - Throws: ``ComposerError`` where no image holds it; the package that would have it is named.
  private func explain(
    _ whole: Workspace, _ lock: Lock, _ subject: String?
  ) async throws -> [ExplainResult] {
    let workspace = whole.narrowed(to: lock, settings.filter)
    let context = try context([(workspace, lock)])
    var architectures = try workspace.architectures(of: lock, settings.filter)
    if settings.architectures == nil {
      let own = architectures.filter { $0.text == HostArchitecture.name }
      architectures = own.isEmpty ? Array(architectures.prefix(1)) : own
    }
    let plans = try workspace.plans(lock, architectures)
    return try await context.repairing {
      let drafts = try await context.builder.compose(plans)
      let listings = try await context.listings.listings(
        drafts.flatMap(\.plan.packages).map(\.package))
      let explainers = drafts.compactMap { Explainer($0, of: workspace, listings, lock) }
      return try await explain(subject, explainers, context, workspace)
    }
  }

  private func explain(
    _ subject: String?, _ explainers: [Explainer], _ context: BuildContext, _ workspace: Workspace
  ) async throws -> [ExplainResult] {
    var found: [ExplainResult] = []
    let meter = CostMeter(store: context.store, jobs: context.jobs)
    for explainer in explainers where found.isEmpty || settings.variants != nil {
      guard let subject else {
        found += explainer.everything().map { ExplainResult($0) }
        continue
      }
      guard var explanation = try explainer.explain(subject) else { continue }
      explanation.cost.compressed = try await meter.compressed(explanation, in: explainer.draft)
      found.append(ExplainResult(explanation))
    }
    guard found.isEmpty, let subject else { return found }
    throw try await absent(
      Absence(subject: subject, workspace: workspace, explainers: explainers), context)
  }
}
