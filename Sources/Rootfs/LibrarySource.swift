internal import Archives
package import ELF
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
      listing.entries, placement: request.placement, package: request.subject)
    let plan = try SelectionPlan(
      request.selection, of: members, named: request.name, placement: request.placement,
      package: request.subject)
    for (index, member) in members.members.enumerated() {
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
        if let file = try? ELFFile.parse(entry.body) { selected[path] = .elf(file) }
      default: continue
      }
    }
  }
}
