internal import Building
internal import Debian
internal import Deciding
package import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree
public import SystemPackage

/// What the files of one image mention and the image lacks.
public struct MentionsResult: Sendable {
  package let mentions: ImageMentions

  init(_ mentions: ImageMentions) { self.mentions = mentions }
}

extension Composer {
  /// Says what the files of a manifest's images mention, a package has, and the images lack: every
  /// file that does, and the lines that would bring it.
  ///
  /// The packages are those that `lock` would choose. One image is enough: of the host's
  /// architecture, and the first variant, unless some were named.
  ///
  /// - Parameters:
  ///   - image: a manifest, or a lock beside its manifest.
  ///   - subject: a file of the image, or the package of such files or of what is missing; nil: all.
  ///   - lock: where the manifest's lock is; nil: beside it.
  /// - Throws: ``ComposerError/noMentions(_:)`` for an image without its manifest.
  public func mentions(
    _ image: String, _ subject: String?, lock: FilePath?
  ) async throws -> [MentionsResult] {
    let workspace: Workspace
    switch DiffArgument(image) {
    case .manifest(let path, nil): workspace = try settings.workspace(path, lock: lock)
    case .lock(let path, nil):
      let side = try await LockWithManifest.read(
        lock: path, at: nil, allowsOutside: settings.allowsOutside, onEvent)
      guard let manifest = side.workspace?.manifest.path else {
        throw ComposerError.noManifest(side.title)
      }
      workspace = try settings.workspace(manifest, lock: path)
    default: throw ComposerError.noMentions(image)
    }
    var filter = settings.filter
    if filter.architectures == nil {
      let all = workspace.manifest.architectures.map(\.value.text)
      filter.architectures =
        all.contains(HostArchitecture.name) ? [HostArchitecture.name] : [all[0]]
    }
    let decider = Decider(try access(), filter, epoch: try settings.epoch())
    let decisions = try await decider.decide([workspace], holds: try held(by: [workspace]))
    guard let decision = decisions.first else { return [] }
    let context = try context([(decision.workspace, decision.lock)])
    let architectures = try decision.workspace.architectures(filter)
    let closed = try await ClosureFinder(context).close(
      decision.lock, of: decision.workspace, architectures, beyond: decision.archive)
    let all = try decision.workspace.plans(closed.lock, architectures)
    let plans = all.filter { settings.variants != nil || $0.variant == all[0].variant }
    context.packages.release(but: Set(closed.resolved.packageDigests))
    let item = ImageChecks.Item(decision.workspace, closed.resolved, archive: decision.archive)
    return try await context.repairing {
      let drafts = try await context.builder.compose(plans)
      return try await context.checks.mentions(item, drafts: drafts).map { found in
        var found = found
        if let subject { found.evidence.removeAll { !$0.concerns(subject) } }
        return MentionsResult(found)
      }
    }
  }
}
