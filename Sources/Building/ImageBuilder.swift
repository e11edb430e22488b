internal import Packing
internal import Content
internal import Debian
internal import Lock
internal import OCI
package import Rootfs
internal import Tree

/// Builds images from plans: everything below the lock.
///
/// Nothing here may read clock, environment, locale, network, host users or hash order; packages
/// come through `fetch`, by their SHA-256.
package struct ImageBuilder: Sendable {
  private let context: BuildContext
  private let workers: WorkLimiter
  private let maker: FragmentMaker

  private var store: BlobStore { context.store }

  init(_ context: BuildContext) {
    self.context = context
    workers = context.workers
    maker = FragmentMaker(unpacker: Unpacker(context.packages), context: context)
  }

  /// Builds all images, sharing every fragment; the results stand in the order of the plans.
  ///
  /// Damage that is met in the cache is removed, and what it held is made again.
  package func build(_ plans: [ImagePlan]) async throws -> [BuiltImage] {
    try await build(plans) { _ in }
  }

  /// The same with a look at the composed images, before any layer is written.
  package func build(
    _ plans: [ImagePlan], check: ([ImageDraft]) async throws -> Void
  ) async throws -> [BuiltImage] {
    try await context.repairing {
      let runs = RunPreparation(store: store, workers: workers)
      do {
        let drafts = try await compose(plans, readying: runs)
        try await check(drafts)
        let layers = try await layers(of: drafts, runs)
        // What no layer asked for in the end.
        await runs.abandon()
        return try zip(drafts, layers).map { try finish($0, $1) }
      } catch {
        await runs.abandon()
        throw error
      }
    }
  }

  /// Makes the fragments and puts the trees together; the drafts stand in the order of the plans.
  ///
  /// - Parameter runs: gets the runs ready for layers; nil where no layer will be written.
  package func compose(
    _ plans: [ImagePlan], readying runs: RunPreparation? = nil
  ) async throws -> [ImageDraft] {
    let placements = try await placements(of: plans)
    var drafts = zip(plans, placements).map { ImageDraft(plan: $0, placement: $1) }
    var fragments: [Digest: Fragment] = [:]
    while true {
      try await make(drafts, &fragments, runs)
      // Where two packages have the very same thing at a path, the second one yields it.
      var isSettled = true
      for index in drafts.indices {
        if let twin = drafts[..<index].firstIndex(where: { $0.hasSameTree(as: drafts[index]) }) {
          drafts[index].adopt(drafts[twin])
        } else if try drafts[index].compose(fragments) == false {
          isSettled = false
        }
      }
      if isSettled { break }
    }
    for index in drafts.indices where drafts[index].plan.linkerCache != nil {
      if let twin = drafts[..<index].firstIndex(where: { $0.hasSameTree(as: drafts[index]) }) {
        drafts[index].adopt(drafts[twin])
      } else {
        try await drafts[index].addLinkerCache(from: store)
      }
    }
    return drafts
  }

  /// Brings the fragments that drafts need and that are not there yet.
  private func make(
    _ drafts: [ImageDraft], _ fragments: inout [Digest: Fragment], _ runs: RunPreparation?
  ) async throws {
    var missing: [FragmentMaker.Need] = []
    var ready: [(run: Blob, compressor: Compressor)] = []
    for draft in drafts {
      let needs = draft.needs
      let unknown = needs.filter { fragments[$0.key] == nil }
      fragments.merge(try await maker.found(unknown)) { first, _ in first }
      let absent = needs.filter { fragments[$0.key] == nil }
      missing += absent
      // Its layer has to be made: what is cached gets ready while the rest is unpacked.
      for need in needs where !absent.isEmpty {
        guard let run = fragments[need.key]?.tar else { continue }
        ready += need.compressors.map { (run, $0) }
      }
    }
    let made = try await maker.fragments(missing, readying: runs) { [ready] in
      for (run, compressor) in ready { runs?.begin(run, compressor) }
    }
    fragments.merge(made) { first, _ in first }
    var checked: Set<Lock.Package> = []
    for need in drafts.flatMap(\.needs) where checked.insert(need.package).inserted {
      guard let fragment = fragments[need.key] else { continue }
      try need.package.check(control: fragment.control)
    }
  }

  /// What a layer is made of.
  private struct Recipe: Hashable, Sendable {
    let compressor: Compressor
    let runs: [Blob]
  }

  /// The layers of each image; one that several images have is made once.
  private func layers(of drafts: [ImageDraft], _ runs: RunPreparation) async throws -> [[Layer]] {
    let all = try await drafts.mapConcurrently(limit: workers.width) { draft in
      try await workers.pass { try recipes(draft) }
    }
    var seen: Set<Recipe> = []
    let distinct = all.flatMap { $0 }.filter { seen.insert($0).inserted }
    let made = try await distinct.mapConcurrently(limit: workers.width) { recipe in
      try await LayerWriter(
        store: store, compressor: recipe.compressor, workers: workers, runs: runs
      ).layer(recipe.runs)
    }
    let layers = Dictionary(zip(distinct, made), uniquingKeysWith: { first, _ in first })
    return all.map { $0.compactMap { layers[$0] } }
  }

  /// What the layers of one image are made of, the lowest first.
  private func recipes(_ draft: ImageDraft) throws -> [Recipe] {
    guard let tree = draft.tree else { preconditionFailure("internal error: no tree") }
    let arrangement = LayerArrangement(draft)
    let runs = Dictionary(
      draft.fragments.map { ($0.package, $0.tar) }, uniquingKeysWith: { $1 })
    return try arrangement.layers.map { parts in
      let tars = try parts.compactMap { part in
        switch part {
        case .head:
          try LayerWriter.head(of: tree, draft.generated, without: arrangement.own, in: store)
        case .package(let name): runs[name]
        case .own: try LayerWriter.files(arrangement.own, of: tree, draft.generated, in: store)
        }
      }
      return Recipe(compressor: draft.plan.compressor, runs: tars)
    }
  }

  /// The links of base-files decide where every other package's entries go, so they come first.
  package func placements(of plans: [ImagePlan]) async throws -> [Placement] {
    let first = plans.map { plan in
      ImageDraft.needs(
        of: plan, at: Placement(plan.links.map { ($0.path, $0.target) }), only: "base-files")
    }
    let needs = first.flatMap { $0 }
    var fragments = try await maker.found(needs)
    let missing = needs.filter { fragments[$0.key] == nil }
    fragments.merge(try await maker.fragments(missing, readying: nil)) { first, _ in first }
    return zip(plans, first).map { plan, needs in
      var links = plan.links.map { ($0.path, $0.target) }
      for need in needs {
        for member in fragments[need.key]?.members ?? [] {
          guard let target = member.entry.linkTarget else { continue }
          links.append((member.entry.path, target))
        }
      }
      return Placement(links)
    }
  }

  /// Cuts the images of all plans into manifests and variants, and makes the image indices.
  package func variants(
    of images: [BuiltImage], plans: [[ImagePlan]]
  ) throws -> [[BuiltVariant]] {
    var rest = images[...]
    return try plans.map { plans in
      let own = rest.prefix(plans.count)
      rest = rest.dropFirst(plans.count)
      var variants: [BuiltVariant] = []
      var start = own.startIndex
      while start < own.endIndex {
        let name = own[start].plan.variant
        let images = Array(own[start...].prefix { $0.plan.variant == name })
        // What a variable made different on some architecture is not true of all.
        let annotations = images[0].plan.annotations.filter { name, value in
          images.allSatisfy { $0.plan.annotations[name] == value }
        }
        let index = ImageIndex(manifests: images.map(\.manifest), annotations: annotations)
        let blob = try store.put(index.canonicalBytes)
        variants.append(
          BuiltVariant(name: name, images: images, index: Descriptor(blob, .imageIndex)))
        start += images.count
      }
      return variants
    }
  }

  private func finish(_ draft: ImageDraft, _ layers: [Layer]) throws -> BuiltImage {
    let plan = draft.plan
    guard let tree = draft.tree else { preconditionFailure("internal error: no tree") }
    let documents = ImageDocuments(plan: plan, tree: tree, layers: layers)
    let config = try store.put(documents.config)
    let manifest = try store.put(documents.manifest(config: config))
    let built = BuiltImage(
      plan: plan, tree: tree, layers: layers,
      config: Descriptor(config, .imageConfig),
      manifest: Descriptor(manifest, .imageManifest, platform: plan.platform))
    context.onEvent(.built(image: plan.title, bytes: built.size))
    return built
  }
}
