internal import Packing
internal import Building
internal import Content
public import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree
internal import SystemPackage

/// How two images, or two sets of images, differ.
public struct DiffResult: Sendable {
  /// All of it, as values.
  public var difference: Difference

  /// Whether nothing that was compared differs.
  public var isSame: Bool { difference.isEmpty }
}

extension Composer {
  /// Compares two locks, manifests (that is, their locks), images, or one of each.
  ///
  /// - Parameters: paths; what ends in `.yaml` or `.lock.json` may have `@REVISION` behind it to
  ///   be read from git.
  public func diff(
    _ old: String, _ new: String, _ options: DiffOptions = DiffOptions()
  ) async throws -> DiffResult {
    let (a, b) = (try await source(old), try await source(new))
    return try await diff(a, b, options)
  }

  /// Where a side comes from.
  enum DiffSource: Sendable {
    case locked(LockWithManifest)
    case images(String, [OpenedImage])
  }

  func source(_ text: String) async throws -> DiffSource {
    switch DiffArgument(text) {
    case .manifest(let path, let revision):
      .locked(
        try await LockWithManifest.read(
          manifest: path, at: revision, allowsOutside: settings.allowsOutside))
    case .lock(let path, let revision):
      .locked(
        try await LockWithManifest.read(
          lock: path, at: revision, allowsOutside: settings.allowsOutside, onEvent))
    case .image(let path): .images(path, try await images(path))
    }
  }

  func diff(
    _ old: DiffSource, _ new: DiffSource, _ options: DiffOptions
  ) async throws -> DiffResult {
    let locks = [old, new].compactMap(\.locked)
    let context = try context(locks.map { ($0.workspace?.manifest.archives ?? [], $0.lock) })
    let composer = ComparisonLoader(context: context)
    let pairs = try ImagePairs(
      old.keys(settings), of: old.title, new.keys(settings), of: new.title)
    // An image that both sides have as the very same has nothing to be looked at.
    let others = pairs.pairs.filter { pair in
      let digests = (old.manifest(pair.old), new.manifest(pair.new))
      return digests.0 == nil || digests.0 != digests.1
    }
    let left = try await side(old, others.map(\.old), composer)
    let right = try await side(new, others.map(\.new), composer)
    let maker = DifferenceFinder(
      options: options, old: left, new: right,
      news: right.lock.map { lock in
        ChangelogReader(context: context, lock: lock)
      },
      patterns: PatternComparison(context: context),
      rebuilds: RebuiltFiles(store: context.store))
    var difference = try await context.repairing {
      try await maker.difference(zip(left.images, right.images).map { ($0, $1) })
    }
    difference.images = pairs.pairs.map(\.new)
    difference.removedImages = pairs.removed
    difference.addedImages = pairs.added
    return DiffResult(difference: difference)
  }

  func side(
    _ source: DiffSource, _ keys: [ImageKey], _ composer: ComparisonLoader
  ) async throws -> ComparisonSide {
    switch source {
    case .locked(let side): return try await composer.side(side, keys)
    case .images(let title, let images):
      let chosen = keys.compactMap { key in images.first { $0.image.key == key } }
      return ComparisonSide(
        title: title, lock: nil, images: chosen.map(ComparedImage.init),
        notes: chosen.flatMap(\.image.notes))
    }
  }
}

extension Composer.DiffSource {
  var locked: LockWithManifest? {
    if case .locked(let side) = self { side } else { nil }
  }

  fileprivate var title: String {
    switch self {
    case .locked(let side): side.title
    case .images(let title, _): title
    }
  }

  /// The images that it has, as far as they are asked for.
  func keys(_ settings: Composer.Settings) -> [ImageKey] {
    switch self {
    case .locked(let side): return side.names(settings)
    case .images(_, let images):
      // A layout of ours has each image under the name of one architecture, too.
      let keys = images.map(\.image.key)
      return keys.filter { key in
        !keys.contains { other in
          other.architecture == key.architecture && other.variant != nil
            && key.variant == "\(other.variant ?? "")-\(key.architecture ?? "")"
        }
      }
    }
  }

  /// The digest of an image manifest; nil where there is none.
  fileprivate func manifest(_ key: ImageKey) -> Digest? {
    switch self {
    case .locked(let side):
      side.lock.outputs[key.variant ?? ""]?.images[key.architecture ?? ""]?.manifest
    case .images(_, let images): images.first { $0.image.key == key }?.image.manifest
    }
  }
}

extension InspectedImage {
  fileprivate var key: ImageKey { ImageKey(variant: variant, architecture: architecture) }
}

extension ComparedImage {
  fileprivate init(_ opened: OpenedImage) {
    let image = opened.image
    self.init(
      name: image.key, image: image,
      compressed: image.layers.isEmpty ? nil : image.layers.reduce(0) { $0 + $1.blob.size },
      manifest: image.manifest, layers: image.layers.isEmpty ? nil : image.layers.count,
      bodies: opened.bodies)
  }
}
