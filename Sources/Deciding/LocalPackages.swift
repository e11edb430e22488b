internal import Building
internal import Content
internal import Debian
internal import Lock
internal import Manifest
internal import Packing
internal import Resolver
internal import Rootfs

/// The `.deb`s beside a manifest for one architecture, as an index would have them.
///
/// apt takes `./agent.deb` of its command line for that very package, whatever archives have of the
/// name; so is it here: no other version may be chosen, and of the same version no other bytes.
struct LocalPackages: Sendable {
  private var packages: [String: BinaryPackage] = [:]
  private let workspace: Workspace
  private let architecture: Architecture

  /// A priority above all that a manifest or apt_preferences(5) gives an archive.
  private static let priority = Int(Int16.max)

  /// Reads the control files; the `.deb`s are in the store then.
  ///
  /// - Throws: ``LocalPackageError`` for a file that is no package, or one for another
  ///   architecture.
  init(
    of workspace: Workspace, for architecture: Architecture, store: BlobStore
  ) async throws {
    self.workspace = workspace
    self.architecture = architecture
    let reader = PackageReader(store: store, workers: WorkLimiter(width: 1))
    for selection in workspace.variants.flatMap(\.packages)
    where selection.isTaken(on: architecture) {
      guard case .local(let named) = selection.source else { continue }
      let file = named.bound(to: architecture)
      let path = workspace.name(of: file)
      guard packages[path] == nil, let bytes = workspace.localFiles[file.path] else { continue }
      let place = "\(file.position): './\(path)'"
      let package = try await Self.package(path, try store.put(bytes), reader, place)
      guard package.architecture == architecture || package.architecture == .all else {
        throw LocalPackageError(
          place: place,
          reason: "it is a package for \(package.architecture), not for \(architecture); name one "
            + "for each with ${arch}, or give it `architectures: [\(package.architecture)]`")
      }
      packages[path] = package
    }
  }

  private static func package(
    _ path: String, _ deb: Blob, _ reader: PackageReader, _ place: String
  ) async throws -> BinaryPackage {
    do {
      let control = try await reader.control(of: deb, subject: path)
      return try BinaryPackage(
        // The path may lead out of the directory, which no index may; the lock has it whole.
        control: try ControlStanza(parsing: control), filename: "local.deb", size: deb.size,
        checksum: try Checksum(parsing: deb.digest.hex))
    } catch let error as ParseError {
      throw LocalPackageError(place: place, reason: "its control file: \(error)")
    } catch let error as PackingError {
      throw LocalPackageError(place: place, reason: "\(error)")
    }
  }

  /// The universe with the packages; the source that is theirs comes last, so that it settles no
  /// tie among others.
  func joining(_ universe: Universe) throws -> Universe {
    if packages.isEmpty { return universe }
    let index = try PackageIndex(
      of: packages.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value))
    return Universe(
      architecture: universe.architecture,
      sources: universe.sources + [
        Universe.Source(
          archive: Lock.Package.besideManifest, suite: "the manifest's directory", component: "",
          priority: Self.priority, index: index)
      ])
  }

  /// What a selection asks for: a `.deb` at its very version.
  func requirements(_ selection: Manifest.PackageSelection) -> [Requirement] {
    let origin = "\(selection.position)"
    if case .archive(let name) = selection.source {
      return [Requirement(name, selection.version?.value, origin: origin)]
    }
    guard let package = package(of: selection) else { return [] }
    return [
      Requirement(package.name, VersionConstraint(.equal, package.version), origin: origin)
    ] + (selection.version.map { [Requirement(package.name, $0.value, origin: origin)] } ?? [])
  }

  private func package(of selection: Manifest.PackageSelection) -> BinaryPackage? {
    guard case .local(let file) = selection.source else { return nil }
    return packages[workspace.name(of: file.bound(to: architecture))]
  }

  /// Where a package lies, from the manifest's directory.
  func path(of package: BinaryPackage) -> String? {
    packages.first { $0.value == package }?.key
  }
}

/// A `.deb` beside the manifest that cannot be used.
package struct LocalPackageError: Error, Hashable, Sendable, CustomStringConvertible {
  let place: String
  let reason: String

  package var description: String { "cannot use the package \(place): \(reason)" }
}
