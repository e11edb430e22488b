internal import ELF
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
  /// The paths, placed, with what is there.
  let paths: [Item]

  struct Item {
    let path: MemberPath
    let isDirectory: Bool
    let isExecutable: Bool
    /// Whether it runs with the privileges of its owner or group.
    let isSetID: Bool
    let linkTarget: [UInt8]?
    /// The libraries that it needs, if it is an ELF file.
    let needs: [[UInt8]]
  }

  init(_ name: String, _ standing: Standing, _ listing: PackageListing, _ placement: Placement) {
    self.name = name
    self.standing = standing
    paths = listing.entries.compactMap { entry -> Item? in
      Item(entry, listing.elf[entry.name]?.needed.map(\.bytes) ?? [], placement)
    }
  }
}

extension PackageOffer.Item {
  /// - Returns: nil for the root, and for names that climb out of it.
  init?(_ entry: TarEntry, _ needs: [[UInt8]], _ placement: Placement) {
    self.needs = needs
    guard let path = try? MemberPath(parsing: entry.name), !path.isRoot else { return nil }
    isDirectory = entry.kind == .directory
    if case .symbolicLink(let target) = entry.kind { linkTarget = target } else { linkTarget = nil }
    self.path = isDirectory ? placement.placeDirectory(path) : placement.place(path)
    isSetID = entry.kind == .file && entry.mode & 0o6000 != 0
    isExecutable = !isDirectory && (entry.mode & 0o111 != 0 || linkTarget != nil)
  }
}
