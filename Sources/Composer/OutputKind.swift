internal import Building
internal import Content
internal import Debian
internal import Lock
internal import Manifest
internal import SystemPackage

/// The forms in which a build can be written.
public enum OutputKind: String, Sendable, CaseIterable {
  /// An OCI image layout directory with all variants and architectures.
  case oci
  /// The same in one tar archive.
  case ociArchive = "oci-archive"
  /// What `docker load` reads: all variants of one architecture.
  case dockerArchive = "docker-archive"
  /// The root file system of one variant and architecture as a plain tar archive.
  case tar
  /// The root file system of one variant and architecture as a directory.
  case directory = "dir"

  var holdsOneArchitecture: Bool { self != .oci && self != .ociArchive }
  var holdsOneVariant: Bool { self == .tar || self == .directory }
  /// Whether it can be written to where no directory can be, such as a pipe.
  public var isOneFile: Bool { self != .oci && self != .directory }

  /// What the outputs of several manifests are called.
  func name(of manifest: String) -> String {
    self == .oci || self == .directory ? manifest : "\(manifest).tar"
  }
}

extension Composer {
  /// This composer for a form that holds one image: the architecture is this machine's and the
  /// variant `latest` where none was asked for.
  ///
  /// - Throws: ``ComposerError/severalImages(form:_:)``.
  func narrowed(to kind: OutputKind, _ workspace: Workspace, _ lock: Lock) throws -> Composer {
    var narrow = self
    if kind.holdsOneArchitecture {
      let names = try workspace.architectures(of: lock, settings.filter).map(\.text)
      let own = settings.architectures == nil ? names.first { $0 == HostArchitecture.name } : nil
      guard let name = names.count == 1 ? names.first : own else {
        throw ComposerError.severalImages(form: kind.rawValue, names)
      }
      if names.count > 1 {
        onEvent(.chose(.architecture(name), form: kind.rawValue))
      }
      narrow.settings.architectures = [name]
    }
    if kind.holdsOneVariant {
      let names = workspace.variants.map(\.name)
      let base = settings.variants == nil ? names.first { $0 == Manifest.baseVariant } : nil
      guard let name = names.count == 1 ? names.first : base else {
        throw ComposerError.severalImages(form: kind.rawValue, names)
      }
      if names.count > 1 {
        onEvent(.chose(.variant(name), form: kind.rawValue))
      }
      narrow.settings.variants = [name]
    }
    return narrow
  }

  /// Builds manifests into a form that holds one image or architecture each, one after the other.
  func buildNarrowed(
    _ manifests: [FilePath], lock: FilePath?, output: FilePath, kind: OutputKind
  ) async throws -> [BuildResult] {
    let workspaces = try manifests.map { try settings.workspace($0, lock: lock) }
    let outputs = try Self.outputs(workspaces, below: output, kind)
    let unlocked = try workspaces.filter { try $0.readLock() == nil }
    for result in try await self.lock(unlocked) { onEvent(.wroteLock(result.path)) }
    var results: [BuildResult] = []
    for (number, workspace) in workspaces.enumerated() {
      guard let locked = try workspace.readLock() else {
        throw ComposerError.noLock(workspace.lockPath.string)
      }
      if kind == .dockerArchive { tellLeftOut(workspace, locked) }
      let narrow = try narrowed(
        to: kind, workspace.narrowed(to: locked, settings.filter), locked)
      let own = try narrow.settings.workspace(manifests[number], lock: lock)
        .narrowed(to: locked, narrow.settings.filter)
      let result = try await BuildContext.repairing({ onEvent(Event($0)) }) {
        let built = try await narrow.buildLocked([(own, locked)])
        return try narrow.write(built[0], of: own, to: outputs[number], kind)
      }
      results.append(result)
    }
    return results
  }

  /// Writes what was built.
  func write(
    _ variants: [BuiltVariant], of workspace: Workspace, to output: FilePath, _ kind: OutputKind
  ) throws -> BuildResult {
    let store = try store()
    let isChanged: Bool
    switch kind {
    case .oci:
      let layout = LayoutOutput(output)
      let expected = variants.reduce(into: [:]) { $0.merge($1.locked.names(of: $1.name)) { $1 } }
      isChanged = !layout.holds(expected, seenIn: store)
      if isChanged {
        let kept = try layout.write(variants, from: store)
        if !kept.isEmpty { onEvent(.keptImages(kept, output)) }
        layout.remember(variants, in: store)
      }
    case .ociArchive:
      isChanged = try OCIArchiveOutput(output).write(variants, from: store)
    case .dockerArchive:
      let names = DockerNames(settings.dockerNames, of: workspace.manifest.name)
      isChanged = try DockerArchiveOutput(output) { names.names(of: $0) }
        .write(variants, from: store)
    case .tar:
      guard let image = variants.first?.images.first else { throw OutputError.noImage(output) }
      isChanged = try TarOutput(output).write(image, from: store)
    case .directory:
      guard let image = variants.first?.images.first else { throw OutputError.noImage(output) }
      let hasOwners = try DirectoryOutput(output).write(image, from: store)
      if !hasOwners { onEvent(.leftOwners(output)) }
      isChanged = true
    }
    return BuildResult(
      output: output,
      images: variants.map { ImageSummary($0, of: workspace.manifest.name) },
      isChanged: isChanged)
  }
}
