internal import Packing
internal import Building
internal import Content
internal import Inspection
internal import Manifest
internal import Tree
internal import SystemPackage

extension Composer {
  /// The images of a manifest's lock, or of a lock, put together from cached packages; nil for a
  /// path that names neither.
  ///
  /// - Parameter isOne: whether a person wants one image: the variant `latest` and the host's
  ///   architecture unless something else is asked for.
  func lockedImages(_ name: ImageLocation, isOne: Bool) async throws -> [OpenedImage]? {
    guard let (side, keys) = try await lockedSide(name, isOne: isOne) else { return nil }
    let context = try context([(side.workspace?.manifest.archives ?? [], side.lock)])
    let found = try await ComparisonLoader(context: context).side(side, keys)
    return try found.images.map { compared in
      guard compared.hasFiles, let draft = found.drafts[compared.name] else {
        throw ComposerError.noFiles(found.notes.joined(separator: "; "))
      }
      return OpenedImage(
        image: compared.image, bodies: draft.bodies(in: context.store))
    }
  }

  /// A lock with its manifest, and which of its images are asked for; nil for a path that names
  /// neither.
  ///
  /// - Parameter lock: where the manifest's lock is; nil: beside it.
  func lockedSide(
    _ name: ImageLocation, isOne: Bool, lock: FilePath? = nil
  ) async throws -> (side: LockWithManifest, keys: [ImageKey])? {
    let side: LockWithManifest
    switch DiffArgument(name.path.string) {
    case .image: return nil
    case .manifest(let path, let revision):
      side = try await LockWithManifest.read(
        manifest: path, at: revision, lock: lock, allowsOutside: settings.allowsOutside)
    case .lock(let path, let revision):
      side = try await LockWithManifest.read(
        lock: path, at: revision, allowsOutside: settings.allowsOutside, onEvent)
    }
    guard side.workspace != nil else { throw ComposerError.noManifest(side.title) }
    var wanted = settings
    if let tag = name.tag { wanted.variants = [tag] }
    if isOne, wanted.variants == nil { wanted.variants = [Manifest.baseVariant] }
    var keys = side.names(wanted)
    if isOne, keys.count > 1 {
      keys = keys.filter { $0.architecture == HostArchitecture.name }
    }
    guard !keys.isEmpty else {
      let has = side.names(settings).map(\.text)
      throw ImageError.noSuchImage(
        name.tag.map { "'\($0)'" } ?? "the image", image: side.title, has: has)
    }
    return (side, keys)
  }
}
