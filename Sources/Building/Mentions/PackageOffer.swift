internal import Debian
internal import ELF
internal import Lock
internal import Packing
internal import Rootfs
internal import Tree

/// What a package has that may be offered for an image: the paths that an image lacks.
struct PackageOffer {
  /// How near a package is to what the manifest names, the nearest first.
  enum Standing: Int, Comparable {
    case named, dependency, essential

    static func < (a: Standing, b: Standing) -> Bool { a.rawValue < b.rawValue }
  }

  let name: String
  let standing: Standing
  /// Whether it is of the same source as one that the manifest names.
  let isNear: Bool
  /// The packages that depend on it themselves.
  let dependents: Set<String>
  /// The paths, placed, with what is there.
  let paths: [Item]

  struct Item {
    let path: MemberPath
    let isDirectory: Bool
    let isExecutable: Bool
    /// Whether it runs with the privileges of its owner or group.
    let isSetID: Bool
    let linkTarget: [UInt8]?
    /// The libraries that it needs and that may not be had, if it is an ELF file.
    let needs: [[UInt8]]
    /// Whether it is an ELF file for another machine: a test's, or a tool's data.
    let isForeign: Bool
    /// The first line, if it is a script.
    let script: [UInt8]?
  }

  /// - Parameters:
  ///   - isNear: whether it is of the same source as one that the manifest names.
  ///   - abi: the image's.
  init(
    _ package: Lock.Package, _ standing: Standing, isNear: Bool = false, _ listing: PackageListing,
    _ placement: Placement, abi: ABI?
  ) {
    self.isNear = isNear
    name = package.name.text
    dependents = Set(
      package.why.compactMap {
        if case .dependency(let dependent, _) = $0 { dependent.text } else { nil }
      })
    self.standing = standing
    let own = listing.entries.compactMap { entry -> Item? in
      // A hard link is the file under another name.
      var name = entry.name
      if case .hardLink(let target) = entry.kind { name = target }
      // What every system has, has its libraries: other packages bring these, which come along.
      return Item(
        entry, listing.elf[name], needsKnown: standing != .essential,
        script: listing.scripts[name], placement, abi: abi)
    }
    let known = Set(own.map(\.path))
    // A link of `update-alternatives` is taken by its path, as if the package had it.
    let made = listing.alternatives.compactMap { link -> Item? in
      guard let path = (try? MemberPath(absolute: link.link)).map(placement.place),
        !known.contains(path)
      else { return nil }
      return Item(link: path, to: Array(link.path.utf8))
    }
    paths = own + made
  }
}

extension PackageOffer.Item {
  /// A link that the package's script would make.
  fileprivate init(link path: MemberPath, to target: [UInt8]) {
    self.path = path
    linkTarget = target
    isDirectory = false
    isExecutable = true
    isSetID = false
    isForeign = false
    needs = []
    script = nil
  }

  /// - Returns: nil for the root, and for names that climb out of it.
  init?(
    _ entry: TarEntry, _ elf: ELFFile?, needsKnown: Bool, script: [UInt8]?,
    _ placement: Placement, abi: ABI?
  ) {
    self.script = script
    needs = needsKnown ? elf?.needed.map(\.bytes) ?? [] : []
    isForeign =
      elf.map { $0.kind == .executable || $0.kind == .sharedObject ? $0.abi != abi : false }
      ?? false
    guard let path = try? MemberPath(parsing: entry.name), !path.isRoot else { return nil }
    isDirectory = entry.kind == .directory
    if case .symbolicLink(let target) = entry.kind { linkTarget = target } else { linkTarget = nil }
    self.path = isDirectory ? placement.placeDirectory(path) : placement.place(path)
    isSetID = entry.kind == .file && entry.mode & 0o6000 != 0
    isExecutable = !isDirectory && (entry.mode & 0o111 != 0 || linkTarget != nil)
  }
}
