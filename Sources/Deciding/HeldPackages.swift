internal import Content
package import Debian
package import Lock
internal import Repository
internal import Resolver

/// Which packages of a lock may move; the others stay at their versions.
package struct HeldPackages: Sendable {
  package enum Scope: Hashable, Sendable {
    case all
    /// Those that an archive has a security fix for, and only to that.
    case security
    /// Those of these names, and all of the same source packages, which often need each other's
    /// very version.
    case packages(Set<PackageName>)
    /// None, as long as the manifest and the archives allow: what `lock` does.
    case nothing
  }

  private let lock: Lock
  private let scope: Scope
  private let control: @Sendable (Lock.Package) async throws -> [UInt8]

  /// - Parameter control: the control stanza of a locked package.
  package init(
    lock: Lock, scope: Scope, control: @escaping @Sendable (Lock.Package) async throws -> [UInt8]
  ) {
    self.lock = lock
    self.scope = scope
    self.control = control
  }

  /// What the hold means for one architecture.
  struct Bounds: Sendable {
    /// With the locked packages that no index has any more.
    var universe: Universe
    var pins: [Pin]
    /// The locked packages that an archive has a security fix for.
    var fixes: Set<PackageName>
    /// Whether pins give way where there is no answer with them.
    var isSoft = false
    /// Packages of the lock that nothing but the need of a library explains: others may have
    /// recommended them.
    var unexplained: Set<PackageName> = []
    /// What the lock says of packages that were held at their versions before.
    var held: [PackageName: Version] = [:]

    /// Notes beside a package that stays where it is what it could be.
    func marking(_ package: Lock.Package, in universe: Universe) -> Lock.Package {
      if isSoft {
        var package = package
        let isPinned = pins.contains {
          $0.name == package.name && $0.constraint.version == package.version
        }
        package.held = isPinned ? held[package.name] : nil
        return package
      }
      guard pins.contains(where: { $0.name == package.name }),
        let newest = universe.candidates(named: package.name).first?.package.version,
        newest > package.version
      else { return package }
      var package = package
      package.held = newest
      return package
    }
  }

  /// The bounds within the packages that an architecture may have now.
  ///
  /// - Throws: what fetching a locked package throws that no index has any more.
  func bounds(in universe: Universe) async throws -> Bounds {
    let packages = lock.architectures[universe.architecture.text]?.packages ?? []
    var bounds = Bounds(universe: universe, pins: [], fixes: [])
    var sources: Set<PackageName> = []
    if case .packages(let names) = scope {
      sources = Set(packages.filter { names.contains($0.name) }.map(\.source))
    }
    bounds.isSoft = scope == .nothing
    var gone: [String: [UInt8]] = [:]
    // A package beside the manifest is what the manifest says.
    for package in packages where !package.isLocal {
      bounds.held[package.name] = package.held
      let isExplained = package.why.contains {
        if case .library = $0 { false } else { true }
      }
      if !isExplained { bounds.unexplained.insert(package.name) }
      let fix = universe.securityFix(for: package.name, above: package.version)
      if fix != nil { bounds.fixes.insert(package.name) }
      var pinned = package.version
      switch scope {
      case .all: continue
      case .packages: if sources.contains(package.source) { continue }
      case .security: pinned = fix ?? package.version
      case .nothing: break
      }
      let isThere = universe.candidates(named: package.name).contains {
        $0.package.version == pinned
          && (scope != .nothing || $0.package.checksum.text == package.deb.digest.hex)
      }
      if !isThere {
        // The manifest no longer names its archive.
        let isNamed = universe.sources.contains { $0.archive == package.archive }
        guard isNamed || !bounds.isSoft else { continue }
        do {
          gone[package.archive, default: []] += try await stanza(package)
        } catch let error as RepositoryError where bounds.isSoft && error.isGone {
          // No archive has it any more, so that it has to move.
          continue
        }
      }
      bounds.pins.append(
        Pin(package.name, VersionConstraint(.equal, pinned), origin: "the lock of \(lock.name)"))
    }
    let kept = try gone.sorted { $0.key < $1.key }.map { archive, text in
      Universe.Source(
        archive: archive, suite: "the lock", component: "",
        priority: universe.sources.first { $0.archive == archive }?.priority ?? 500,
        index: try PackageIndex(parsing: text))
    }
    if !kept.isEmpty {
      bounds.universe = Universe(
        architecture: universe.architecture, sources: kept + universe.sources)
    }
    return bounds
  }

  /// A locked package as an index would have it.
  private func stanza(_ package: Lock.Package) async throws -> [UInt8] {
    var text = try await control(package)
    while text.last == 0x0A { text.removeLast() }
    let rest = """

      Filename: \(package.path)
      Size: \(package.deb.size)
      SHA256: \(package.deb.digest.hex)


      """
    return text + Array(rest.utf8)
  }
}

extension Universe {
  /// The newest version of a package above another one that an archive of security fixes has.
  func securityFix(for name: PackageName, above version: Version) -> Version? {
    candidates(named: name).filter { sources[$0.source].isSecurity }
      .map(\.package.version).filter { $0 > version }.max()
  }
}

extension Universe.Source {
  /// Whether it brings security fixes: `trixie-security`, `buster/updates`, or a suite of an
  /// archive called so.
  package var isSecurity: Bool {
    suite.hasSuffix("-security") || suite.hasSuffix("/updates") || archive.hasSuffix("-security")
  }
}
