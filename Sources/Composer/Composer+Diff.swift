internal import Archives
internal import Content
internal import Inspection
internal import Rootfs
internal import SystemPackage

/// How two images, or two sets of images, differ.
public struct DiffResult: Sendable {
  let difference: Difference

  /// Whether nothing that was compared differs.
  public var isSame: Bool { difference.isEmpty }

  /// The result in one of the forms, without a final newline.
  public func rendered(_ format: DiffFormat) -> String {
    switch format {
    case .text: DifferenceText(difference).text
    case .markdown: DifferenceMarkdown(difference).text
    case .json: difference.json.canonicalText
    case .html: DifferencePage(difference).text
    }
  }
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
    case locked(LockedSide)
  }

  private func source(_ text: String) async throws -> DiffSource {
    switch DiffSubject(text) {
    case .manifest(let path, let revision):
      .locked(try await LockedSide.read(manifest: path, at: revision, settings))
    case .lock(let path, let revision):
      .locked(try await LockedSide.read(lock: path, at: revision, settings))
    case .image(let path):
      throw ComposerError.notSupported("a diff of the image \(path)")
    }
  }

  func diff(
    _ old: DiffSource, _ new: DiffSource, _ options: DiffOptions
  ) async throws -> DiffResult {
    let store = try store()
    var locks: [LockedSide] = []
    if case .locked(let side) = old { locks.append(side) }
    if case .locked(let side) = new { locks.append(side) }
    let fetcher = try LockedPackages(
      locks.map { ($0.workspace?.manifest.archives ?? [], $0.lock) }, store: store, composer: self)
    let composer = SideComposer(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    guard case .locked(let before) = old, case .locked(let after) = new else {
      throw ComposerError.notSupported("a diff of an image")
    }
    let names = (before.names(settings), after.names(settings))
    let pairs = try ImagePairs(names.0, of: before.title, names.1, of: after.title)
    // An image that both locks promise to be the very same has nothing to be looked at.
    let others = pairs.pairs.filter { before.image($0.old) != after.image($0.new) }
    let left = try await composer.side(before, others.map(\.old))
    let right = try await composer.side(after, others.map(\.new))
    let maker = DifferenceMaker(
      options: options, old: left, new: right,
      news: PackageNews(
        store: store, reader: PackageDocsReader(store: store, jobs: settings.jobs),
        fetch: fetcher.fetch, lock: after.lock),
      patterns: PatternNews(
        lister: PackageLister(
          store: store, decompressor: Decompressor(store: store, jobs: settings.jobs)),
        fetch: fetcher.fetch))
    var difference = try await repairing(onEvent) {
      try await maker.difference(zip(left.images, right.images).map { ($0, $1) })
    }
    difference.images = pairs.pairs.map(\.new)
    difference.removedImages = pairs.removed
    difference.addedImages = pairs.added
    return DiffResult(difference: difference)
  }
}

extension LockedSide {
  /// What the lock promises of an image.
  fileprivate func image(_ name: ImageKey) -> Lock.Image? {
    lock.outputs[name.variant ?? ""]?.images[name.architecture ?? ""]
  }
}
