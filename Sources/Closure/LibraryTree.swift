internal import ELF
internal import Tree

/// The paths that a dynamic linker would see, and those that the closure may still take.
struct LibraryTree {
  /// How far a search may reach, nearest first.
  enum Scope: CaseIterable {
    case tree
    /// The tree and what the packages that the manifest names have besides.
    case named
    /// The tree and what any package has.
    case all
  }

  struct Present {
    var node: LibrarySource.Node
    /// Nil for what the manifest makes.
    var package: String?
  }

  struct Offer {
    var node: LibrarySource.Node
    var package: String
    var isNamed: Bool
  }

  /// A way to an ELF file.
  struct Way {
    /// The symbolic links on it, directories' among them.
    var links: [MemberPath] = []
    var file: MemberPath = .root
    var elf: ELFFile
    /// The directory in which the last name of the path was found: `$ORIGIN` of the file.
    var origin: MemberPath = .root
  }

  private(set) var present: [MemberPath: Present] = [:]
  private var offers: [MemberPath: Offer] = [:]
  /// ELF files of the tree, by the names that a dynamic linker may know them by.
  private var names: [[UInt8]: Set<MemberPath>] = [:]

  init(_ sources: [LibrarySource]) {
    for source in sources {
      for (path, node) in source.selected {
        add(Present(node: node, package: source.package), at: path)
      }
    }
    // Of one path in several packages, the named package's counts, then the first by name.
    let ordered = sources.sorted {
      ($0.isNamed ? 0 : 1, $0.package ?? "") < ($1.isNamed ? 0 : 1, $1.package ?? "")
    }
    for source in ordered {
      guard let package = source.package else { continue }
      for (path, node) in source.offered where offers[path] == nil && present[path] == nil {
        offers[path] = Offer(node: node, package: package, isNamed: source.isNamed)
      }
    }
  }

  private mutating func add(_ item: Present, at path: MemberPath) {
    present[path] = item
    guard case .elf(let file) = item.node, !Self.isVariant(path) else { return }
    names[Array(path.lastComponent), default: []].insert(path)
    if let soname = file.soname { names[soname.bytes, default: []].insert(path) }
  }

  /// Builds for newer processors are never looked for: the plain one must be there anyway.
  static func isVariant(_ path: MemberPath) -> Bool {
    path.components.contains { $0.elementsEqual("glibc-hwcaps".utf8) }
  }

  /// Whether the tree has a library of that name which belongs to a file: it is of the same
  /// package, or below the file's directory, where that is none that all libraries share.
  func holds(_ name: Soname, _ abi: ABI, for file: MemberPath, triplet: String) -> Bool {
    let directory = file.parent ?? .root
    let isOwn = !LibraryDirectories.isStandard(directory, abi, triplet)
    return (names[name.bytes] ?? []).contains { path in
      guard let item = present[path], case .elf(let library) = item.node, library.abi == abi else {
        return false
      }
      return item.package == present[file]?.package || isOwn && path.isBelow(directory)
    }
  }

  /// Whether the tree has a library of that name anywhere.
  func has(_ name: Soname, _ abi: ABI) -> Bool {
    (names[name.bytes] ?? []).contains { path in
      if case .elf(let library)? = present[path]?.node { library.abi == abi } else { false }
    }
  }

  /// The paths at which a package offers a library of that name, by path.
  func offers(of package: String, _ name: Soname, _ abi: ABI) -> [MemberPath] {
    offers.filter { path, offer in
      guard offer.package == package, case .elf(let file) = offer.node, file.abi == abi else {
        return false
      }
      return file.soname == name && !Self.isVariant(path)
    }.keys.sorted()
  }

  /// Moves an offer into the tree.
  ///
  /// - Returns: the package that has it; nil for what was there already.
  mutating func take(_ path: MemberPath) -> String? {
    guard present[path] == nil, let offer = offers.removeValue(forKey: path) else { return nil }
    add(Present(node: offer.node, package: offer.package), at: path)
    return offer.package
  }

  private func node(at path: MemberPath, in scope: Scope) -> LibrarySource.Node? {
    if let found = present[path] { return found.node }
    guard scope != .tree, let offer = offers[path], scope == .all || offer.isNamed else {
      return nil
    }
    return offer.node
  }

  /// Follows a path as the kernel does, part by part; nil where it leads to no ELF file.
  func walk(_ path: [UInt8], in scope: Scope) -> Way? {
    guard path.first == UInt8(ascii: "/") else { return nil }
    var links: [MemberPath] = []
    var origin: MemberPath?
    var elf: ELFFile?
    let end = PathWalk.follow(
      path, from: MemberPath.root, root: .root, parent: { $0.parent ?? .root }
    ) { (name, directory, isLast) -> PathWalk.Step<MemberPath> in
      if isLast, origin == nil { origin = directory }
      let place = directory.appending(part: name)
      switch node(at: place, in: scope) {
      case .symbolicLink(let target):
        links.append(place)
        return .link(place, target: target)
      case .elf(let file):
        elf = file
        return .leaf(place)
      // What is neither may be a directory of anything.
      case nil: return .directory(place)
      }
    }
    guard let file = end.place, let elf else { return nil }
    return Way(links: links, file: file, elf: elf, origin: origin ?? .root)
  }
}
