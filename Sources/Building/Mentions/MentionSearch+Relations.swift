internal import Tree

/// What a relation tells, where no text of a file does.
extension MentionSearch {
  /// What relations alone tell, of packages of which no file mentions anything.
  func related(
    _ wanted: [MemberPath: [Mentioner]]
  ) -> [(place: MemberPath, dependent: MemberPath)] {
    let known = Set(
      offers.filter { offer in
        offer.paths.contains { wanted[$0.path] != nil && !Self.isTooWide($0.path) }
      }.map(\.name))
    return loadedLibraries(known) + neighbours(known)
  }

  /// Libraries of packages that others need although no file that is linked does: they are loaded by name.
  ///
  /// `libverto1` depends on one of several libraries that are built against it, and looks for them while
  /// it runs.
  private func loadedLibraries(
    _ known: Set<String>
  ) -> [(place: MemberPath, dependent: MemberPath)] {
    let owners = owners
    let needed = Set(
      offers.flatMap { offer in offer.paths.flatMap { $0.needs.map { Array($0) } } })
    var found: [(place: MemberPath, dependent: MemberPath)] = []
    for offer in offers
    where offer.standing == .dependency && owners[offer.name] == nil
      && !known.contains(offer.name)
    {
      let dependents = offer.dependents.filter { owners[$0] != nil }
      guard !dependents.isEmpty else { continue }
      let libraries = offer.paths.filter { Self.isLibrary($0.path) }
      guard !libraries.isEmpty,
        !libraries.contains(where: { needed.contains(Array($0.path.lastComponent)) }),
        let entry = libraries.flatMap(\.needs).lazy.compactMap({ name in
          linked[name].flatMap { tree[$0] }
        }).first(where: { $0.package.map { dependents.contains($0) } ?? false })
      else { continue }
      found += libraries.map { ($0.path, entry.path) }
    }
    return found
  }

  /// The few programs, and the data, of a package on which others depend and of which nothing is taken.
  ///
  /// Essential packages, and those whose programs only maintainer scripts call, are none of these.
  private func neighbours(
    _ known: Set<String>
  ) -> [(place: MemberPath, dependent: MemberPath)] {
    let owners = owners
    let present = Set(owners.keys)
    var found: [(place: MemberPath, dependent: MemberPath)] = []
    for offer in offers
    where offer.standing == .dependency && owners[offer.name] == nil
      && !known.contains(offer.name)
    {
      guard !Self.packaging.contains(offer.name),
        let dependent = offer.dependents.intersection(present).subtracting(Self.ground).sorted()
          .lazy
          .compactMap({ owners[$0] }).first
      else { continue }
      let programs = offer.paths.filter { Self.isProgram($0) && !$0.isSetID }
      guard programs.count <= Self.fewPrograms else { continue }
      let data = offer.paths.filter { item in
        let parts = item.path.components
        return item.isDirectory && parts.count == 3 && parts[1].elementsEqual("share".utf8)
          && !Self.isTooWide(item.path) && !Self.isShared(item.path)
      }
      // What makes a cache of data is called when packages are installed.
      found += (data.isEmpty ? programs : data).map { ($0.path, dependent) }
    }
    return found
  }

  private static let fewPrograms = 3

  /// Packages that every image has something of, and that run nothing: what they depend on is for others.
  private static let ground: Set<String> = ["base-files", "base-passwd"]

  /// Packages that others depend on for their maintainer scripts (Debian Policy 3.9.1, 9.2.2, 9.3; dh).
  static let packaging: Set<String> = maintenance.union([
    "sysvinit-utils", "dpkg", "sensible-utils", "libpam-runtime", "ssl-cert", "dbus", "systemd",
    "passwd", "procps", "logrotate", "tex-common", "dictionaries-common", "python3",
    "python3-minimal", "perl", "perl-base", "opensysusers", "systemd-sysv", "apt",
  ])

  /// Packages of which nothing is for programs: maintainer scripts call them where packages are
  /// installed, and no image does that.
  private static let maintenance: Set<String> = [
    "adduser", "debconf", "ucf", "init-system-helpers", "lsb-base", "install-info", "menu",
    "emacsen-common",
  ]

  /// The packages that only maintainer scripts call and that no manifest names, and those that nothing
  /// else needs.
  static func scripted(_ offers: [PackageOffer]) -> Set<String> {
    let others = offers.filter { $0.standing == .dependency }
    var found = maintenance.intersection(others.map(\.name))
    while true {
      let more = others.filter { offer in
        !found.contains(offer.name) && !offer.dependents.isEmpty
          && offer.dependents.isSubset(of: found)
      }
      guard !more.isEmpty else { return found }
      found.formUnion(more.map(\.name))
    }
  }

  /// A program of each package of which something is in the image; any file where it has no program.
  private var owners: [String: MemberPath] {
    var owners: [String: MemberPath] = [:]
    for entry in tree.entries where !entry.isDirectory {
      guard let package = entry.package else { continue }
      let isProgram = Self.programs.contains { entry.path.parent?.bytes == $0 }
      if owners[package] == nil || isProgram && entry.mode & 0o111 != 0 {
        if let known = owners[package],
          Self.programs.contains(where: { known.parent?.bytes == $0 })
        {
          continue
        }
        owners[package] = entry.path
      }
    }
    return owners
  }
}
