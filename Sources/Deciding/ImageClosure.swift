internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import Closure
internal import Rootfs
internal import Tree

/// The library closure of one image.
struct ImageClosure: Sendable {
  let name: ImageName
  /// What no package has, whether the manifest allows it or not.
  let missing: ClosureFaults
  /// The libraries that files of packages recommend and no package at hand has, by package.
  let wanted: [String: Set<String>]
  private let closure: LibraryClosure
  /// The packages that stay even if nothing is taken of them.
  private let required: Set<String>

  /// - Throws: what a selection throws.
  init(
    _ draft: ImageDraft, _ variant: Manifest.Variant, _ listings: [Digest: PackageListing]
  ) throws {
    let plan = draft.plan
    name = ImageName(variant: variant.name, architecture: plan.architecture)
    let named = Set(plan.packages.filter(\.isNamed).map(\.package.name.text))
    var sources = [LibrarySource(plan.generated, placement: draft.placement)]
    for need in draft.needs {
      guard let listing = listings[need.package.deb.digest] else { continue }
      sources.append(
        try LibrarySource(listing, need.request, isNamed: named.contains(need.package.name.text)))
    }
    let triplet = try Architecture(parsing: plan.architecture).triplet ?? plan.architecture
    closure = LibraryClosure(
      of: sources, triplet: triplet, settings: draft.searchSettings(sources),
      takesFiles: variant.dependencies.value == .libraries,
      loading: variant.loading)
    missing = ClosureFaults(of: closure)
    var wanted: [String: Set<String>] = [:]
    for open in closure.openRequests where variant.dependencies.value == .libraries {
      guard let package = open.package, let least = variant.loading,
        open.request.priority >= least
      else { continue }
      wanted[package, default: []].formUnion(open.request.spellings)
    }
    self.wanted = wanted
    var required = named
    if plan.bundle != nil { required.insert(ImagePlan.Bundle.package) }
    // What is taken whole, and what links are made of.
    required.formUnion(
      plan.packages.filter { $0.selection.files == .all || !$0.selection.alternatives.isEmpty }
        .map(\.package.name.text) + plan.temporary.map(\.package))
    if variant.dependencies.value != .libraries {
      required.formUnion(plan.packages.map(\.package.name.text))
    }
    // What tells the numbers of users, though nothing else of it is taken.
    if let names = plan.accounts?.openNames {
      let accounts = draft.needs.filter { need in
        listings[need.package.deb.digest]?.accounts.contains { names.contains($0.name) } ?? false
      }
      required.formUnion(accounts.map(\.package.name.text))
    }
    required.formIntersection(plan.packages.map(\.package.name.text))
    if variant.metadata.copyright {
      required.formUnion(
        Self.documentation(
          of: required.union(closure.taken.keys), draft.needs, listings))
    }
    self.required = required
  }

  /// The packages whose documentation directories hold the copyright of others: libgcc-s1's is in
  /// that of gcc-14-base, of which no library is ever needed.
  private static func documentation(
    of packages: Set<String>, _ needs: [FragmentMaker.Need], _ listings: [Digest: PackageListing]
  ) -> Set<String> {
    let digests = Dictionary(
      needs.map { ($0.package.name.text, $0.package.deb.digest) }, uniquingKeysWith: { $1 })
    var found: Set<String> = []
    var queue = packages.sorted()
    while let package = queue.popLast() {
      guard let listing = digests[package].flatMap({ listings[$0] }),
        let other = listing.documentationPackage(of: package), digests[other] != nil,
        !packages.contains(other), found.insert(other).inserted
      else { continue }
      queue.append(other)
    }
    return found
  }

  /// Whether the image takes anything of a package.
  func has(_ package: String) -> Bool {
    required.contains(package) || closure.taken[package] != nil
  }

  /// The absolute paths that the closure takes of a package.
  func files(of package: String) -> [String] {
    (closure.taken[package] ?? []).map { "/" + String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// What first needed a package that the manifest does not name.
  func need(of package: String) -> Lock.Why? {
    guard !required.contains(package), let need = closure.firstNeeds[package] else { return nil }
    return .library(
      String(decoding: need.name, as: UTF8.self), neededBy: need.file.description)
  }
}

extension Manifest.Variant {
  /// From which priority on counts what files load while they run (`dlopen`).
  var loading: LoadRequest.Priority? {
    switch dlopen?.value ?? .recommended {
    case .required: .required
    case .recommended: .recommended
    case .suggested: .suggested
    case .ignore: nil
    }
  }
}
