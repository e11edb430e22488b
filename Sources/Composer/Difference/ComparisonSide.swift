internal import Packing
internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import OCI
internal import Repository
internal import Rootfs
internal import Tree

/// One side of a diff, ready to be compared.
struct ComparisonSide: Sendable {
  var title: String
  /// Nil for an image that no lock is known of.
  var lock: Lock?
  var images: [ComparedImage]
  /// How the trees were put together, where they were.
  var drafts: [ImageKey: ImageDraft] = [:]
  var notes: [String] = []
}

/// Makes sides out of locks: trees where they can be composed, else packages alone.
struct ComparisonLoader: Sendable {
  let context: BuildContext

  /// The images of a lock.
  ///
  /// Where a package is not to be had any more, or no manifest fits the lock, only packages are
  /// compared, and a note says so.
  func side(_ locked: LockWithManifest, _ names: [ImageKey]) async throws -> ComparisonSide {
    var side = ComparisonSide(title: locked.title, lock: locked.lock, images: [])
    guard let workspace = locked.workspace else {
      let files = locked.changedFiles.map { "'\($0)'" }.joined(separator: ", ")
      let reason =
        files.isEmpty
        ? "no manifest beside it has the digest that it pins" : "\(files) changed since it was made"
      side.notes.append("\(locked.title): \(reason), so files and config are not compared")
      side.images = names.map { packagesOnly($0, locked.lock) }
      return side
    }
    do {
      let drafts = try await compose(workspace, locked.lock, names)
      for (name, draft) in zip(names, drafts) {
        side.drafts[name] = draft
        side.images.append(try image(name, draft, locked.lock))
      }
    } catch let error as RepositoryError where error.kind != .untrusted {
      side.notes.append(
        "\(locked.title): files and config are not compared, because \(error)")
      side.images = names.map { packagesOnly($0, locked.lock) }
    }
    return side
  }

  private func compose(
    _ workspace: Workspace, _ lock: Lock, _ names: [ImageKey]
  ) async throws -> [ImageDraft] {
    let plans = try names.flatMap { name in
      var workspace = workspace
      workspace.variants.removeAll { $0.name != name.variant }
      return try workspace.plans(lock, [try Architecture(parsing: name.architecture ?? "")])
    }
    return try await context.repairing { try await context.builder.compose(plans) }
  }

  /// An image of which the lock alone is known.
  private func packagesOnly(_ name: ImageKey, _ lock: Lock) -> ComparedImage {
    let packages = lock.packages(of: name.variant ?? "", on: name.architecture ?? "")
    let inspected = packages.map { package in
      InspectedPackage(
        name: package.name.text, version: package.version.text,
        architecture: package.architecture.text, source: package.source.text)
    }
    let image = InspectedImage(title: name.text, tree: .empty, packages: inspected)
    return compared(name, image, lock, hasFiles: false)
  }

  private func compared(
    _ name: ImageKey, _ image: InspectedImage, _ lock: Lock, hasFiles: Bool
  ) -> ComparedImage {
    let locked = lock.outputs[name.variant ?? ""]?.images[name.architecture ?? ""]
    var facts: [String: PackageFacts] = [:]
    for package in lock.packages(of: name.variant ?? "", on: name.architecture ?? "") {
      facts[package.name.text] = PackageFacts(
        deb: package.deb.digest, reason: package.reason,
        isSecurity: package.archive.hasSuffix("-security"))
    }
    return ComparedImage(
      name: name, image: image, hasFiles: hasFiles, facts: facts,
      compressed: locked?.layers.reduce(0) { $0 + $1.size }, manifest: locked?.manifest)
  }

  private func image(
    _ name: ImageKey, _ draft: ImageDraft, _ lock: Lock
  ) throws -> ComparedImage {
    let plan = draft.plan
    let runs = RunCompressor(
      store: context.store, compressor: plan.compressor, workers: WorkLimiter(width: context.jobs))
    var sources: [String: SourcePackage] = [:]
    var copies: [String: [SourcePackage]] = [:]
    var compressed: [String: Int64] = [:]
    for fragment in draft.fragments {
      let package = fragment.package
      let stanza = try ControlStanza(parsing: fragment.control)
      if let version = try? Version(parsing: stanza["Version"] ?? ""),
        let name = try? PackageName(parsing: package)
      {
        let own = SourcePackage(name: name, version: version)
        sources[package] = stanza["Source"].flatMap { SourcePackage(field: $0, of: version) } ?? own
      }
      copies[package] =
        SourcePackage.list(stanza["Built-Using"]) + SourcePackage.list(stanza["Static-Built-Using"])
      compressed[package] = fragment.tar.size == 0 ? 0 : try runs.size(of: fragment.tar)
    }
    let packages = plan.packages.map(\.package).map { package in
      InspectedPackage(
        name: package.name.text, version: package.version.text,
        architecture: package.architecture.text, source: package.source.text,
        sourceVersion: sources[package.name.text]?.version.text,
        builtUsing: copies[package.name.text] ?? [])
    }
    let config = ImageConfig(
      platform: plan.platform, execution: plan.execution, diffIDs: [])
    let locked = lock.outputs[plan.variant]?.images[plan.architecture]
    let image = InspectedImage(
      title: plan.title, variant: plan.variant, architecture: plan.architecture, config: config,
      annotations: plan.annotations, manifest: locked?.manifest,
      layers: (locked?.layers ?? []).map {
        InspectedLayer(
          blob: Blob(digest: $0.digest, size: $0.size),
          diff: Blob(digest: $0.diffID, size: $0.tarSize))
      }, tree: draft.tree ?? .empty, packages: packages)
    var compared = compared(name, image, lock, hasFiles: true)
    for (package, size) in compressed { compared.facts[package]?.compressed = size }
    compared.layers = locked?.layers.count
    compared.compression = plan.compressor.rawValue
    compared.bodies = draft.bodies(in: context.store)
    return compared
  }
}

extension Lock.Package {
  /// Why it is there: the first relation or place that names it, and the library that needs it.
  fileprivate var reason: String? {
    let library = why.first { if case .library = $0 { true } else { false } }
    let others = why.filter { $0 != library }
    let reasons = [others.first, library].compactMap { $0?.sentence }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }
}

extension Lock.Why {
  /// The reason as one sentence about the package.
  var sentence: String {
    switch self {
    case .named(let file): "named in \(file)"
    case .dependency(let parent, let relation): "\(parent) depends on \(relation)"
    case .library(let library, let file): "\(file) needs \(library)"
    case .essential: "essential"
    }
  }
}
