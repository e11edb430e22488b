package import Content
internal import Debian
internal import ELF
internal import Lock
package import Closure
internal import OCI
package import Rootfs
package import Tree

/// An image on its way: which fragments it needs, and the tree once they are there.
package struct ImageDraft: Sendable {
  package let plan: ImagePlan
  package let placement: Placement
  /// Paths that a package leaves to another, found while composing.
  private var yielded: [String: Set<MemberPath>] = [:]
  package private(set) var fragments: [Fragment] = []
  package private(set) var tree: Tree?
  /// What the manifest declares and what is made of it and of packages.
  package private(set) var generated: [GeneratedEntry] = []

  /// The fragments of the image, in the order of its packages.
  package private(set) var needs: [FragmentMaker.Need]

  package init(plan: ImagePlan, placement: Placement) {
    self.plan = plan
    self.placement = placement
    needs = Self.needs(of: plan, at: placement)
  }

  /// What an image needs of its packages.
  ///
  /// - Parameters:
  ///   - yielded: paths that a package leaves to another.
  ///   - only: the one package that is looked at; nil for all.
  static func needs(
    of plan: ImagePlan, at placement: Placement, yielding yielded: [String: Set<MemberPath>] = [:],
    only name: String? = nil
  ) -> [FragmentMaker.Need] {
    let replaced = replaced(by: plan, at: placement)
    return plan.packages.filter { name == nil || $0.package.name.text == name }.map { planned in
      var selection = planned.selection
      selection.yielded.formUnion(yielded[planned.package.name.text] ?? [])
      selection.yielded.formUnion(replaced)
      let file = planned.package.path.split(separator: "/").last.map(String.init)
      return FragmentMaker.Need(
        package: planned.package,
        request: FragmentRequest(
          name: planned.package.name.text, architecture: plan.architecture,
          deb: planned.package.deb,
          subject: file ?? planned.package.name.text, selection: selection, placement: placement),
        compressors: [plan.compressor])
    }
  }

  /// The paths at which a generated entry replaces a package's.
  private static func replaced(
    by plan: ImagePlan, at placement: Placement
  ) -> Set<MemberPath> {
    var paths = plan.generated.filter { $0.replaces && !$0.entry.isDirectory }
      .map(\.entry.path)
    if let bundle = plan.bundle {
      paths.append(bundle.path)
      if let keyStore = bundle.keyStore { paths.append(keyStore) }
    }
    if plan.accounts != nil { paths += ImagePlan.Accounts.paths }
    if plan.osRelease != nil { paths.append(ImagePlan.OSRelease.path) }
    if plan.linkerCache != nil { paths.append(ImagePlan.LinkerCachePlan.path) }
    return Set(paths.map(placement.place))
  }

  /// Whether another draft composes to the very same tree, as variants that differ in the image's
  /// settings do.
  func hasSameTree(as other: ImageDraft) -> Bool {
    plan.architecture == other.plan.architecture && plan.name == other.plan.name
      && placement == other.placement && yielded == other.yielded
      && plan.ofTree == other.plan.ofTree
  }

  /// Takes over the tree of a draft that is the same.
  mutating func adopt(_ other: ImageDraft) {
    fragments = other.fragments
    tree = other.tree
    generated = other.generated
  }

  /// Puts the tree together.
  ///
  /// - Returns: false when a package must first yield a path that another has just the same.
  mutating func compose(_ made: [Digest: Fragment]) throws -> Bool {
    fragments = needs.compactMap { made[$0.key] }
    let generated = try GeneratedContent(plan: plan, placement: placement, fragments: fragments)
    do {
      tree = try Tree.compose(fragments, generated.entries, epoch: plan.epoch)
    } catch let conflict {
      guard conflict.reason == .same, case .package(let name, _) = conflict.second else {
        throw conflict
      }
      yielded[name, default: []].insert(conflict.path)
      needs = Self.needs(of: plan, at: placement, yielding: yielded)
      return false
    }
    self.generated = generated.entries
    return true
  }

  /// Adds `/etc/ld.so.cache`, which is made of the finished tree.
  mutating func addLinkerCache(from store: BlobStore) async throws {
    guard let wanted = plan.linkerCache, let tree, let abi = ABI(debian: plan.architecture) else {
      return
    }
    let cache = try await LinkerCache(
      of: tree, bodies(in: store), abi: abi, triplet: wanted.triplet)
    let entry = GeneratedEntry.file(
      placement.place(ImagePlan.LinkerCachePlan.path), cache.bytes(abi.byteOrder),
      epoch: plan.epoch, origin: wanted.origin, replaces: true)
    generated.append(entry)
    self.tree = try Tree.compose(fragments, generated, epoch: plan.epoch)
  }

  /// The contents of the tree's files.
  package func bodies(in store: BlobStore) -> RunBodies {
    RunBodies(fragments, generated, in: store)
  }

  /// Where the image lets libraries be looked for, as far as its settings and files say.
  package func searchSettings(_ sources: [LibrarySource]) -> SearchSettings {
    var settings = SearchSettings(environment: plan.execution.environment)
    if plan.linkerCache != nil {
      settings.read(
        sources.reduce(into: [:]) { $0.merge($1.configuration, uniquingKeysWith: { a, _ in a }) })
    }
    return settings
  }
}
