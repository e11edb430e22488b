internal import Packing
internal import Building
internal import Content
internal import Debian
internal import ELF
internal import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree

/// Explains what is in one composed image, from its tree, its lock and its packages' listings.
struct Explainer {
  let draft: ImageDraft
  let tree: Tree
  let shelf: AvailablePackages
  private let workspace: Workspace
  private let variant: Manifest.Variant
  private let needs: LibraryNeeds
  private let packages: [String: ImagePlan.PlannedPackage]
  private let costs: DirectoryCosts
  private let arrangement: LayerArrangement
  /// As the lock pins them.
  private let layers: [Lock.Layer]

  /// - Returns: nil before the tree is composed.
  init?(
    _ draft: ImageDraft, of workspace: Workspace, _ listings: [Digest: PackageListing],
    _ lock: Lock
  ) {
    guard let tree = draft.tree,
      let variant = workspace.variants.first(where: { $0.name == draft.plan.variant })
    else { return nil }
    self.draft = draft
    self.tree = tree
    self.workspace = workspace
    self.variant = variant
    shelf = AvailablePackages(draft.plan.packages.map(\.package), listings, draft)
    needs = LibraryNeeds(draft, tree, listings)
    packages = Dictionary(
      draft.plan.packages.map { ($0.package.name.text, $0) }, uniquingKeysWith: { $1 })
    costs = DirectoryCosts(tree)
    arrangement = LayerArrangement(draft)
    layers = lock.outputs[draft.plan.variant]?.images[draft.plan.architecture]?.layers ?? []
  }

  /// Every path of the image, by bytes.
  func everything() -> [Explanation] {
    tree.entries.map { explain($0, named: $0.path.description) }
  }

  /// A path, or a package; nil where the image has neither.
  func explain(_ subject: String) throws -> Explanation? {
    guard subject.hasPrefix("/") else {
      return packages[subject].map { explain($0) }
    }
    return tree.entry(named: try MemberPath(absolute: subject)).map { explain($0, named: subject) }
  }

  private func explain(_ entry: Entry, named name: String) -> Explanation {
    let path = entry.path
    let owner = entry.origin.package
    let title =
      name == path.description ? draft.plan.title : "\(draft.plan.title), which is \(path)"
    return Explanation(
      title: title, image: imageName, name: name,
      subject: .path(entry, cause(of: entry, depth: 0)),
      package: owner.flatMap { packages[$0]?.package.explained },
      chain: owner.map(chain) ?? [],
      cost: costs.cost(of: entry), layer: layer(arrangement.number(of: entry)),
      others: shelf.holders(of: path).map(\.package.name.text).filter { $0 != owner })
  }

  private func explain(_ planned: ImagePlan.PlannedPackage) -> Explanation {
    let name = planned.package.name.text
    var counts: [Int: Int] = [:]
    var cost = Explanation.Cost(entries: 0, bytes: 0)
    for member in draft.fragments.first(where: { $0.package == name })?.members ?? [] {
      if case .pattern(let index) = member.entry.origin.reason { counts[index, default: 0] += 1 }
      cost.entries += 1
      cost.bytes += member.entry.content?.size ?? 0
    }
    var patterns: [Explanation.Pattern] = []
    switch planned.selection.files {
    case .all:
      patterns.append(
        Explanation.Pattern(
          text: "all", position: allPosition(name) ?? variant.position, entries: cost.entries))
    case .patterns(let all):
      for (index, pattern) in all.enumerated() {
        patterns.append(
          Explanation.Pattern(
            text: pattern.pattern.text, position: pattern.pattern.position,
            entries: counts[index] ?? 0))
      }
    }
    return Explanation(
      title: draft.plan.title, image: imageName, name: name, subject: .package(patterns),
      package: planned.package.explained, chain: chain(to: name), cost: cost,
      layer: layer(arrangement.number(of: name)))
  }

  private func layer(_ number: Int?) -> Explanation.Layer? {
    number.map { number in
      let locked = layers.indices.contains(number) ? layers[number] : nil
      return Explanation.Layer(
        number: number + 1, count: arrangement.count, digest: locked?.digest,
        diffID: locked?.diffID)
    }
  }

  private var imageName: ImageName {
    ImageName(variant: draft.plan.variant, architecture: draft.plan.architecture)
  }

  // MARK: Causes

  /// Links lead to links at most this often; the kernel follows no more.
  private static let depthLimit = 40

  private func cause(of entry: Entry, depth: Int) -> Cause {
    let path = entry.path
    switch entry.origin {
    case .generated(let origin): return .generated(origin)
    case .parent, .unknown: return .directory(of: costs.first(below: path))
    case .package(let name, let reason):
      switch reason {
      case .all: return .all(package: name, at: allPosition(name))
      case .pattern(let index):
        guard case .patterns(let patterns)? = packages[name]?.selection.files,
          index < patterns.count
        else { return .all(package: name, at: nil) }
        return .pattern(patterns[index].pattern.text, at: patterns[index].pattern.position)
      case .linkTarget:
        guard let link = link(to: path, of: name) else { return .directory(of: nil) }
        return .link(
          link.path, depth < Self.depthLimit ? cause(of: link, depth: depth + 1) : nil)
      case .library: return library(path, of: name)
      case .copyright: return .copyright(package: name)
      case .status: return .record(package: name)
      case .parent, .recorded: return .directory(of: costs.first(below: path))
      }
    }
  }

  /// Where the manifest asks for every file of a package.
  private func allPosition(_ name: String) -> SourcePosition? {
    for selection in variant.packages where selection.name?.text == name {
      if case .all(let position) = selection.files { return position }
    }
    return variant.dependencies.value == .all ? variant.dependencies.position : nil
  }

  /// The first link of a package that brings a path along.
  private func link(to path: MemberPath, of package: String) -> Entry? {
    let members = draft.fragments.first { $0.package == package }?.members ?? []
    for member in members {
      guard let target = member.entry.linkTarget, member.entry.path != path,
        draft.placement.place(member.entry.path.following(target)) == path
      else { continue }
      return tree[member.entry.path]
    }
    return nil
  }

  private func library(_ path: MemberPath, of package: String) -> Cause {
    if let (name, files) = needs.asking(for: path) {
      return .library(name: name, neededBy: files)
    }
    for why in packages[package]?.package.why ?? [] {
      guard case .library(let name, let file) = why, let file = try? MemberPath(absolute: file)
      else { continue }
      return .library(name: name, neededBy: [file])
    }
    return .library(name: "", neededBy: [])
  }
}

// MARK: The way to a package

extension Explainer {
  /// The shortest way from the manifest to a package, the manifest first.
  private func chain(to package: String) -> [ExplanationStep] {
    var seen: Set<String> = [package]
    var queue: [(package: String, steps: [ExplanationStep])] = [(package, [])]
    var next = 0
    while next < queue.count {
      let (name, steps) = queue[next]
      next += 1
      for why in packages[name]?.package.why ?? [] {
        switch why {
        case .named(let file): return [.named(name, at: place(of: name, file))] + steps
        case .essential: return [.essential(name)] + steps
        case .library(let library, let file):
          guard let file = try? MemberPath(absolute: file) else { continue }
          let step = ExplanationStep.library(library, neededBy: file, of: name)
          guard let owner = tree[file]?.origin.package else { return [step] + steps }
          if seen.insert(owner).inserted { queue.append((owner, [step] + steps)) }
        case .dependency(let parent, let relation):
          guard packages[parent.text] != nil, seen.insert(parent.text).inserted else { continue }
          let step = ExplanationStep.dependency(
            of: parent.text, relation: "\(relation)", to: name)
          queue.append((parent.text, [step] + steps))
        }
      }
    }
    return []
  }

  /// The place that names a package, with its line where the manifest still says so.
  private func place(of name: String, _ file: String) -> String {
    if let selection = variant.packages.first(where: { $0.name?.text == name }) {
      return "\(selection.position)"
    }
    if name == ImagePlan.Bundle.package, let certificates = variant.certificates {
      return "\(certificates.position)"
    }
    return file
  }
}

extension Lock.Package {
  fileprivate var explained: Explanation.Source {
    Explanation.Source(
      name: name.text, version: version.text, architecture: architecture.text,
      source: source.text,
      deb: .init(archive: archive, path: path, digest: deb.digest))
  }
}
