package import Building
internal import Content
package import Debian
package import Lock
internal import Manifest
internal import Resolver
internal import Rootfs

/// Chooses the packages of manifests from what their archives have now.
package struct Decider: Sendable {
  private let access: ArchiveAccess
  private let filter: ImageFilter
  private let epoch: Int64

  /// - Parameter epoch: the time of directories and generated entries, in seconds since 1970.
  package init(_ access: ArchiveAccess, _ filter: ImageFilter, epoch: Int64) {
    self.access = access
    self.filter = filter
    self.epoch = epoch
  }

  /// What was decided for a manifest.
  package struct Decision: Sendable {
    package let workspace: Workspace
    /// Without outputs.
    package var lock: Lock
    /// The packages of the old lock that an archive has a security fix for, by architecture.
    package let fixes: [String: Set<PackageName>]
  }

  /// The inputs of locks; the outputs are not known yet.
  ///
  /// One architecture after the other, so that its packages are read once for all manifests and
  /// only one architecture's are in memory.
  ///
  /// - Parameter holds: for each workspace what must stay as it is; nil: nothing.
  package func decide(
    _ workspaces: [Workspace], holds: [HeldPackages?]
  ) async throws -> [Decision] {
    let items = try workspaces.map { ($0, try $0.architectures(filter)) }
    let readers = try await ArchiveReader.read(items, access: access)
    var inputs: [[String: Lock.Inputs]] = workspaces.map { _ in [:] }
    var fixes: [[String: Set<PackageName>]] = workspaces.map { _ in [:] }
    var seen: [Architecture] = []
    for architecture in items.flatMap(\.1) where !seen.contains(architecture) {
      seen.append(architecture)
      var universes: [ArchiveReader.UniverseKey: Universe] = [:]
      for (number, item) in items.enumerated() where item.1.contains(architecture) {
        let key = readers[number].universeKey(for: architecture)
        let known = universes[key]
        let universe =
          if let known { known } else { try await readers[number].universe(for: architecture) }
        universes[key] = universe
        let bounds = try await holds[number]?.bounds(in: universe)
        fixes[number][architecture.text] = bounds?.fixes
        let chosen = try await packages(
          of: item.0, bounds?.universe ?? universe, readers[number], item.1, bounds)
        inputs[number][architecture.text] = Lock.Inputs(
          indices: readers[number].lockedIndices(for: architecture),
          packages: bounds.map { bounds in chosen.map { bounds.marking($0, in: universe) } }
            ?? chosen)
      }
    }
    return workspaces.enumerated().map { number, workspace in
      Decision(
        workspace: workspace, lock: lock(of: workspace, readers[number], inputs[number]),
        fixes: fixes[number])
    }
  }

  private func lock(
    of workspace: Workspace, _ reader: ArchiveReader, _ inputs: [String: Lock.Inputs]
  ) -> Lock {
    Lock(
      name: workspace.manifest.name, manifest: workspace.digest,
      layerFormat: Int64(LayerFormat.version), compressors: workspace.compressors, epoch: epoch,
      archives: reader.locked, architectures: inputs, outputs: [:],
      localFiles: workspace.localDigests)
  }

  private func packages(
    of workspace: Workspace, _ universe: Universe, _ reader: ArchiveReader,
    _ architectures: [Architecture], _ bounds: HeldPackages.Bounds?
  ) async throws -> [Lock.Package] {
    let isSoft = bounds?.isSoft ?? false
    let pins = bounds?.pins ?? []
    let chooser = PackageChooser(
      workspace: workspace, universe: universe, others: [], pins: pins)
    do {
      return isSoft ? try chooser.packagesHolding() : try chooser.packages()
    } catch let error as Unsatisfiable {
      throw try await explained(
        error, workspace, universe, reader, architectures, isSoft ? [] : pins)
    }
  }

  /// The same failure, told with the other architectures at hand: a package may exist there only.
  private func explained(
    _ error: Unsatisfiable, _ workspace: Workspace, _ universe: Universe,
    _ reader: ArchiveReader, _ architectures: [Architecture], _ pins: [Pin]
  ) async throws -> any Error {
    var others: [Universe] = []
    for other in architectures where other != universe.architecture {
      others.append(try await reader.universe(for: other))
    }
    do {
      _ = try PackageChooser(
        workspace: workspace, universe: universe, others: others, pins: pins
      ).packages()
    } catch let error as Unsatisfiable {
      return error
    }
    return error
  }
}
