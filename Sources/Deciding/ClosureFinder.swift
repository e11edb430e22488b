package import Building
package import Content
package import Debian
package import Inspection
package import Lock
internal import Manifest
package import Closure
internal import Rootfs
internal import Tree

/// Finds the files of dependencies that selected ELF files need, and writes them into a lock.
///
/// Above the lock: what it finds is pinned, so that a build needs no listing and reads each `.deb`
/// once.
package struct ClosureFinder: Sendable {
  private let context: BuildContext

  package init(_ context: BuildContext) { self.context = context }

  /// The lock with the files that the closure takes, without packages of which nothing is taken;
  /// and of each image the libraries that no package has, whether the manifest allows it or not.
  ///
  /// - Parameter archive: where packages come from that others recommend for libraries that their files
  ///   load while they run; nil: only what the lock has is looked at.
  /// - Returns: also what all packages are that were looked at.
  /// - Throws: what fetching and unpacking throw.
  package func close(
    _ lock: Lock, of workspace: Workspace, _ architectures: [Architecture],
    beyond archive: ArchivePackages? = nil
  ) async throws -> (lock: Lock, missing: [ImageName: ClosureFaults], resolved: Lock) {
    // What is listed here is unpacked by the build that follows.
    context.packages.hold()
    var all = lock
    var found = try await context.repairing { try await closeOnce(lock, workspace, architectures) }
    // What a library brings along may recommend another one.
    for _ in 0..<Self.recommendationLimit {
      guard let archive, let wider = try await widened(all, found.images, archive) else { break }
      all = wider
      found = try await context.repairing { try await closeOnce(wider, workspace, architectures) }
    }
    let missing = Dictionary(
      found.images.map { ($0.name, $0.missing) }, uniquingKeysWith: { $1 })
    return (found.lock, missing, all)
  }

  /// How often packages that are recommended may recommend others.
  private static let recommendationLimit = 3

  /// The lock with packages that others recommend for what their files load; nil where there are none.
  private func widened(
    _ lock: Lock, _ images: [ImageClosure], _ archive: ArchivePackages
  ) async throws -> Lock? {
    var wider = lock
    for (architecture, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      var libraries: [String: Set<String>] = [:]
      for image in images where image.name.architecture == architecture {
        for (package, names) in image.wanted { libraries[package, default: []].formUnion(names) }
      }
      let wanted: [ArchivePackages.Wanted] = inputs.packages.compactMap { package in
        libraries[package.name.text].map { (package: package, libraries: $0.sorted()) }
      }
      let new = try await archive.recommended(
        for: wanted, beside: inputs.packages, on: architecture)
      wider.architectures[architecture]?.packages = (inputs.packages + new)
        .sorted { $0.name < $1.name }
    }
    return wider == lock ? nil : wider
  }

  private func closeOnce(
    _ lock: Lock, _ workspace: Workspace, _ architectures: [Architecture]
  ) async throws -> (lock: Lock, images: [ImageClosure]) {
    let plans = try workspace.plans(lock, architectures)
    let placements = try await context.builder.placements(of: plans)
    let drafts = zip(plans, placements).map { ImageDraft(plan: $0, placement: $1) }
    let listings = try await context.listings.listings(drafts.flatMap(\.needs).map(\.package))
    let variants = Dictionary(
      workspace.variants.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let closed = try await drafts.mapConcurrently(limit: context.jobs) { draft in
      try variants[draft.plan.variant].map { try ImageClosure(draft, $0, listings) }
    }.compactMap { $0 }
    var lock = lock
    for architecture in architectures {
      let images = closed.filter { $0.name.architecture == architecture.text }
      let packages = lock.architectures[architecture.text]?.packages ?? []
      lock.architectures[architecture.text]?.packages = Self.packages(packages, images)
    }
    return (lock, closed)
  }

  /// What an architecture's packages become: each with the files that its images take.
  private static func packages(
    _ packages: [Lock.Package], _ images: [ImageClosure]
  ) -> [Lock.Package] {
    var kept: [Lock.Package] = []
    for package in packages {
      let own = images.filter { $0.has(package.name.text) }
      guard !own.isEmpty else { continue }
      var package = package
      let files = own.map { ($0.name.variant, Set($0.files(of: package.name.text))) }
      let common = files.dropFirst().reduce(files[0].1) { $0.intersection($1.1) }
      package.files = sorted(common)
      for (variant, all) in files where all != common {
        package.variantFiles[variant] = sorted(all.subtracting(common))
      }
      package.variants = own.count == images.count ? nil : own.map(\.name.variant)
      for need in own.compactMap({ $0.need(of: package.name.text) })
      where !package.why.contains(need) {
        package.why.append(need)
      }
      kept.append(package)
    }
    // A relation of a package that is left out explains nothing; the need of a library does.
    let names = Set(kept.map(\.name))
    for index in kept.indices {
      kept[index].why.removeAll { why in
        if case .dependency(let parent, _) = why { !names.contains(parent) } else { false }
      }
    }
    return noting(packages.filter { !names.contains($0.name) }, in: kept)
  }

  /// Keeps beside the packages that the manifest names which of their dependencies were left out.
  private static func noting(
    _ others: [Lock.Package], in packages: [Lock.Package]
  ) -> [Lock.Package] {
    var relations: [PackageName: [String: Relationship]] = [:]
    for other in others {
      for case .dependency(let parent, let relation) in other.why {
        relations[parent, default: [:]][other.name.text] = relation
      }
    }
    return packages.map { package in
      let isNamed = package.why.contains { if case .named = $0 { true } else { false } }
      guard isNamed, let relations = relations[package.name] else { return package }
      var package = package
      package.leftOut = relations
      return package
    }
  }

  private static func sorted(_ files: Set<String>) -> [String] {
    files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Lock {
  /// The `.deb`s of all its architectures.
  package var packageDigests: [Digest] {
    architectures.values.flatMap { $0.packages.map(\.deb.digest) }
  }
}
