internal import Content
internal import Tree

/// From needed paths to patterns over the packages that have them.
struct PackageMapper {
  private let root: LearnedRoot
  private let packages: InstalledPackages
  private let knowledge: ManifestKnowledge
  /// What is taken, by package.
  private(set) var selected: [String: [LearnedManifest.Pattern]] = [:]
  /// All paths that patterns and the manifest itself take of packages.
  private(set) var taken: Set<MemberPath> = []
  /// What cannot be said in a manifest.
  private(set) var remarks: [String] = []

  /// A directory of a package of which most is used, or that is listed, comes whole.
  private static let fewest = 8
  private static let mostListed = 64

  init(_ root: LearnedRoot, _ packages: InstalledPackages, _ knowledge: ManifestKnowledge) {
    self.root = root
    self.packages = packages
    self.knowledge = knowledge
  }

  /// - Parameters:
  ///   - needs: files and links of packages.
  ///   - directories: directories that are needed, for those that were listed.
  mutating func map(_ needs: [MemberPath: Need], directories: [MemberPath: Need]) {
    var byPackage: [String: [MemberPath: Need]] = [:]
    for (path, need) in needs {
      if let owner = packages.owner(of: path) { byPackage[owner, default: [:]][path] = need }
    }
    for (path, need) in directories where need.reason.action == .listed {
      if let owner = packages.onlyOwner(of: path), byPackage[owner] == nil {
        byPackage[owner] = [:]
      }
    }
    for (package, needs) in byPackage.sorted(by: { $0.key < $1.key }) {
      map(needs, of: package, directories)
    }
  }

  private mutating func map(
    _ needs: [MemberPath: Need], of package: String, _ directories: [MemberPath: Need]
  ) {
    let brought = targets(of: needs)
    let wide = wholeDirectories(needs, of: package, directories)
    var patterns: [LearnedManifest.Pattern] = []
    for (directory, reason, paths) in wide {
      taken.formUnion(paths)
      taken.formUnion(
        packages.paths(of: package).filter { $0.isBelow(directory) && !knowledge.excludes($0) })
      guard !paths.allSatisfy({ knowledge.takes($0, of: package) }) else { continue }
      if let text = pattern(of: directory, below: true) {
        patterns.append(LearnedManifest.Pattern(text: text, reason: reason))
      }
    }
    for (path, need) in needs.sorted(by: { $0.key < $1.key }) {
      taken.insert(path)
      guard !wide.contains(where: { path.isBelow($0.directory) }),
        !knowledge.takes(path, of: package), !brought.contains(path)
      else { continue }
      if knowledge.excludes(path) {
        remarks.append("\(path) of \(package): 'exclude' leaves it out (\(need.reason.text))")
      } else if let own = packages.diversion(of: path) {
        remarks.append(
          "\(path) of \(package): there it is \(own), which dpkg moved (\(need.reason.text))")
      } else if let text = pattern(of: path, below: false) {
        patterns.append(LearnedManifest.Pattern(text: text, reason: need.reason.text))
      } else {
        remarks.append("\(path) of \(package): no pattern can name it (\(need.reason.text))")
      }
    }
    if !patterns.isEmpty { selected[package] = patterns.sorted { $0.text < $1.text } }
  }

  /// What links that are taken bring along, where it is of their package.
  private func targets(of needs: [MemberPath: Need]) -> Set<MemberPath> {
    var found: Set<MemberPath> = []
    for (path, need) in needs {
      guard case .link(let target) = need.kind else { continue }
      let end = path.following(target)
      if end != path { found.insert(end) }
    }
    return found
  }

  /// The directories that come whole, none below another.
  private func wholeDirectories(
    _ needs: [MemberPath: Need], of package: String, _ directories: [MemberPath: Need]
  ) -> [(directory: MemberPath, reason: String, paths: [MemberPath])] {
    var own: Set<MemberPath> = []
    for path in needs.keys { own.formUnion(path.ancestors) }
    for (path, need) in directories where need.reason.action == .listed { own.insert(path) }
    own = own.filter { packages.onlyOwner(of: $0) == package }
    guard !own.isEmpty else { return [] }
    let all = packages.paths(of: package)
    let parents = Set(all.compactMap(\.parent))
    let leaves = all.filter { !parents.contains($0) && root.status($0)?.isDirectory == false }
    var counts: [MemberPath: (used: Int, all: Int)] = [:]
    for leaf in leaves {
      for directory in leaf.ancestors where own.contains(directory) {
        counts[directory, default: (0, 0)].all += 1
        if needs[leaf] != nil { counts[directory, default: (0, 0)].used += 1 }
      }
    }
    var found: [(directory: MemberPath, reason: String, paths: [MemberPath])] = []
    for directory in own.sorted() where !found.contains(where: { directory.isBelow($0.directory) })
    {
      guard let count = counts[directory] else { continue }
      let reason: String
      if count.used >= Self.fewest, count.used * 2 > count.all {
        reason = "\(count.used) of its \(count.all) files used"
      } else if let need = directories[directory], need.reason.action == .listed,
        count.all <= Self.mostListed
      {
        reason = need.reason.text
      } else {
        continue
      }
      let paths = leaves.filter { $0.isBelow(directory) && !knowledge.excludes($0) }
      if !paths.isEmpty { found.append((directory, reason, paths)) }
    }
    return found
  }

  /// A path as a pattern, or all below it; nil where none can say it.
  private func pattern(of path: MemberPath, below: Bool) -> String? {
    PatternText.pattern(of: path, triplet: knowledge.triplet, below: below)
  }
}
