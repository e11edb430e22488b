internal import Building
internal import Content
internal import Debian
internal import Lock
internal import Manifest
internal import Resolver

/// Chooses the packages of a manifest for one architecture, all variants together.
struct PackageChooser {
  let workspace: Workspace
  let universe: Universe
  /// The packages beside the manifest.
  let local: LocalPackages
  /// Where else to look for a package that is not there, for the message.
  let others: [Universe]
  /// Bounds beyond those of the manifest.
  var pins: [Pin] = []
  /// Whether what the pinned packages need beyond each other is left aside.
  var isClosed = false

  /// The packages of all variants, by name.
  ///
  /// - Throws: `Unsatisfiable` when a name or version is not there.
  func packages() throws -> [Lock.Package] {
    var chosen: [PackageName: Lock.Package] = [:]
    var variants: [PackageName: [String]] = [:]
    for variant in workspace.variants {
      for package in try packages(of: variant) {
        variants[package.name, default: []].append(variant.name)
        if let known = chosen[package.name] {
          guard known.deb == package.deb else {
            throw ChoiceConflict(
              package: package.name, first: known.version, second: package.version)
          }
          chosen[package.name]?.why += package.why.filter { !known.why.contains($0) }
          chosen[package.name]?.waived += package.waived.filter { !known.waived.contains($0) }
        } else {
          chosen[package.name] = package
        }
      }
    }
    return chosen.values.map { package in
      var package = package
      let own = variants[package.name] ?? []
      package.variants = own.count == workspace.variants.count ? nil : own
      return package
    }.sorted { $0.name < $1.name }
  }

  private func packages(of variant: Manifest.Variant) throws -> [Lock.Package] {
    var requirements: [Requirement] = []
    for selection in variant.packages where selection.isTaken(on: universe.architecture) {
      requirements += local.requirements(selection)
    }
    let further =
      variant.temporary + variant.alternatives.map { Located($0.package, at: $0.position) }
    for other in further where !variant.packages.contains(where: { $0.name == other.value }) {
      requirements.append(Requirement(other.value, origin: "\(other.position)"))
    }
    if let certificates = variant.certificates {
      let name = try PackageName(parsing: ImagePlan.Bundle.package)
      if !variant.packages.contains(where: { $0.name == name }) {
        requirements.append(Requirement(name, origin: "\(certificates.position)"))
      }
    }
    let resolver = Resolver(
      universe: universe, pins: pins, waived: Set(variant.waived.map(\.value)),
      otherArchitectures: others, settled: isClosed ? Set(pins.map(\.name)) : [])
    // A name that others only provide is refused in each mode: its patterns would be nobody's.
    var resolution = try resolver.select(requirements)
    if variant.dependencies.value != .none { resolution = try resolver.resolve(requirements) }
    let waived = Dictionary(grouping: resolution.waived, by: \.package)
    return try resolution.packages.map { chosen in
      var package = try locked(chosen)
      package.waived = (waived[chosen.package.id] ?? []).map(\.relationship)
      return package
    }
  }

  /// What stands for the SHA-256 of a package of which an index has only the SHA-512.
  static func placeholder(_ sha512: String) -> Digest {
    Digest(of: Array("sha512:\(sha512)".utf8))
  }

  /// The essential packages of a universe, at the versions that would be chosen, by name.
  static func essential(in universe: Universe) throws -> [Lock.Package] {
    var names: Set<PackageName> = []
    for source in universe.sources { names.formUnion(source.index.essentialNames) }
    return try names.sorted().compactMap { name in
      guard let candidate = universe.candidates(named: name).first else { return nil }
      return try locked(
        candidate.package, of: universe.sources[candidate.source].archive, why: [.essential])
    }
  }

  /// What a lock says of a candidate that nothing has asked for.
  static func locked(
    _ candidate: Universe.Candidate, in universe: Universe
  ) throws -> Lock.Package {
    try locked(candidate.package, of: universe.sources[candidate.source].archive, why: [])
  }

  private func why(_ reason: Reason) -> Lock.Why {
    switch reason {
    case .requested(let origin): .named(in: workspace.relative(origin))
    case .dependency(let parent, let relation):
      .dependency(of: parent.name, relation: relation)
    case .essential: .essential
    }
  }

  private func locked(_ chosen: Chosen) throws -> Lock.Package {
    var package = try Self.locked(
      chosen.package, of: chosen.archive, why: chosen.reasons.map(why))
    if package.isLocal, let path = local.path(of: chosen.package) { package.path = path }
    return package
  }

  static func locked(
    _ package: BinaryPackage, of archive: String, why: [Lock.Why]
  ) throws -> Lock.Package {
    Lock.Package(
      name: package.name, version: package.version, architecture: package.architecture,
      source: package.source.name, archive: archive, path: package.filename,
      deb: Blob(
        digest: package.checksum.isLong
          ? placeholder(package.checksum.text) : try Digest(hex: package.checksum.text),
        size: package.size),
      why: why, variants: nil, files: [], sha512: package.longChecksum?.text)
  }
}

/// Two variants that want different versions of one package.
package struct ChoiceConflict: Error, Hashable, Sendable, CustomStringConvertible {
  let package: PackageName
  let first: Version
  let second: Version

  package var description: String {
    "cannot lock \(package): one variant needs \(first), another \(second); "
      + "a lock holds one version of a package"
  }
}
