internal import ELF
internal import Tree

/// Libraries that were opened and need others that the root does not have either.
///
/// Loading them failed there, and the command did without: packages have such plug-ins for what
/// they suggest.
struct UnloadableLibraries {
  private let root: LearnedRoot
  /// By path: the first library that is missing.
  private var missing: [MemberPath: [UInt8]] = [:]

  init(_ root: LearnedRoot, _ packages: InstalledPackages, _ needs: [MemberPath: Need]) {
    self.root = root
    var names: Set<[UInt8]>?
    for (path, need) in needs where need.kind == .file && need.reason.action != .executed {
      guard let file = root.mapped(path), let elf = ELFNeeds.of(file), !elf.needed.isEmpty else {
        continue
      }
      let known =
        names ?? Set((Array(packages.allPaths) + needs.keys).map { Array($0.lastComponent) })
      names = known
      missing[path] = elf.needed.first { !$0.isPath && !known.contains($0.bytes) }?.bytes
    }
  }

  /// Whether a path is one of them, or a link to one.
  func has(_ path: MemberPath, _ need: Need) -> Bool {
    switch need.kind {
    case .directory: return false
    case .file: return missing[path] != nil
    case .link:
      guard !missing.isEmpty else { return false }
      return root.walk([UInt8(ascii: "/")] + path.bytes).end.map { missing[$0] != nil } == true
    }
  }

  var remarks: [String] {
    missing.map {
      "\($0.key): it could not be loaded in the root either, which lacks \(printable($0.value))"
    }
  }
}
