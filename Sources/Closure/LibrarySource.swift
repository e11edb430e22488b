internal import Packing
package import ELF
package import Rootfs
package import Tree

/// What one package, or the manifest itself, has that the dynamic linker may meet.
package struct LibrarySource: Hashable, Sendable {
  /// What stands at a path: an ELF file, or a link that may lead to one.
  ///
  /// Nothing else matters.
  package enum Node: Hashable, Sendable {
    case elf(ELFFile)
    case symbolicLink(target: [UInt8])
  }

  /// The package's name; nil for what the manifest makes.
  package let package: String?
  /// Whether the manifest names the package: its libraries come before those of others.
  package let isNamed: Bool
  /// What the tree has, by placed path.
  package var selected: [MemberPath: Node] = [:]
  /// What the closure may take.
  package var offered: [MemberPath: Node] = [:]
  /// What no image may have of it: excluded, or left to something else.
  package var withheld: [MemberPath: Node] = [:]
  /// The texts of the linker's configuration that the tree has (`/etc/ld.so.conf`).
  package var configuration: [MemberPath: [UInt8]] = [:]

  package init(package: String?, isNamed: Bool) {
    self.package = package
    self.isNamed = isNamed
  }
}

extension LibrarySource {
  /// A package's share, by the selection that its fragment is made by.
  ///
  /// - Throws: ``SelectionError``, ``MemberPathError``.
  package init(_ listing: PackageListing, _ request: FragmentRequest, isNamed: Bool) throws {
    self.init(package: request.name, isNamed: isNamed)
    let members = try PackageMembers(
      listing.entries, AlternativeLinks(listing.alternatives, of: request.selection),
      placement: request.placement, package: request.subject)
    let plan = try SelectionPlan(
      request.selection, of: members, named: request.name, placement: request.placement,
      package: request.subject)
    for (index, member) in members.members.enumerated() {
      if plan.taken[index] != nil, let text = listing.linkerConfiguration[member.entry.name] {
        configuration[member.path] = text
      }
      guard let node = Self.node(index, members, plan, listing) else { continue }
      if plan.taken[index] != nil {
        selected[member.path] = node
      } else if plan.isExcluded(member.path)
        // The lock holds paths as text.
        || String(validating: member.path.bytes, as: UTF8.self) == nil
      {
        withheld[member.path] = node
      } else {
        offered[member.path] = node
      }
    }
  }

  private static func node(
    _ index: Int, _ members: PackageMembers, _ plan: SelectionPlan, _ listing: PackageListing
  ) -> Node? {
    switch members[index].entry.kind {
    case .symbolicLink(let target): return .symbolicLink(target: target)
    case .file: return listing.elf[members[index].entry.name].map { .elf($0) }
    case .hardLink:
      // One that leads nowhere is an error only where it is selected.
      guard let source = try? plan.source(of: index) else { return nil }
      return listing.elf[members[source].entry.name].map { .elf($0) }
    case .directory, .characterDevice, .blockDevice, .fifo: return nil
    }
  }

  /// What the manifest makes: files beside it may be programs, links may lead to libraries.
  package init(_ generated: [GeneratedEntry], placement: Placement) {
    self.init(package: nil, isNamed: true)
    for entry in generated {
      let path = placement.place(entry.entry.path)
      switch entry.entry.kind {
      case .symbolicLink(let target): selected[path] = .symbolicLink(target: target)
      case .file:
        if Self.isConfiguration(path) { configuration[path] = entry.body }
        if let file = try? ELFFile.parse(entry.body) { selected[path] = .elf(file) }
      default: continue
      }
    }
  }
}

extension LibrarySource {
  /// What each package of a tree, and all else together, has that a dynamic linker may meet.
  ///
  /// - Throws: what reading a body throws.
  package static func sources(of tree: Tree, _ bodies: any Bodies) async throws -> [LibrarySource] {
    var sources: [String?: LibrarySource] = [:]
    for entry in tree.entries {
      if isConfiguration(entry.path), let text = try await bodies.content(of: entry, in: tree) {
        sources[entry.package, default: LibrarySource(package: entry.package, isNamed: true)]
          .configuration[entry.path] = text
      }
      guard let node = try await node(entry, tree, bodies) else { continue }
      let package = entry.package
      sources[package, default: LibrarySource(package: package, isNamed: true)]
        .selected[entry.path] = node
    }
    return sources.values.sorted { ($0.package ?? "") < ($1.package ?? "") }
  }

  private static func isConfiguration(_ path: MemberPath) -> Bool {
    path.bytes.starts(with: "etc/ld.so.conf".utf8)
  }

  private static func node(
    _ entry: Entry, _ tree: Tree, _ bodies: any Bodies
  ) async throws -> Node? {
    if let target = entry.linkTarget { return .symbolicLink(target: target) }
    // What no program runs and no name calls a library needs no look.
    let isCandidate =
      entry.mode & 0o111 != 0 || entry.path.lastComponent.contains(UInt8(ascii: "."))
    guard isCandidate, let file = tree.file(entry).content,
      try await bodies.head(of: file, 4) == [0x7f, 0x45, 0x4c, 0x46]
    else { return nil }
    let plain = try await bodies.bytes(of: file)
    defer { plain.forget(0..<plain.bytes.count) }
    // A file that only begins like an ELF file is one that no dynamic linker takes.
    return withExtendedLifetime(plain) {
      (try? ELFFile.parse(Span<UInt8>(_unsafeBytes: plain.bytes))).map { .elf($0) }
    }
  }
}
