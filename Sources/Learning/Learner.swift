internal import Content
package import Manifest
internal import Tree
package import SystemPackage

/// Learns from what a command used of a root what an image for it must have.
package struct Learner {
  private let root: LearnedRoot
  private let packages: InstalledPackages
  private let knowledge: ManifestKnowledge
  private let ignored: [MemberPath]

  /// - Parameters:
  ///   - directory: the root, with dpkg's database in it.
  ///   - ignored: absolute paths of directories of the root that are the command's own.
  package init(
    _ manifest: Manifest, root directory: FilePath, ignored: [String] = []
  ) throws {
    root = LearnedRoot(directory: directory)
    packages = try InstalledPackages(root)
    knowledge = try ManifestKnowledge(
      manifest, architecture: packages.architecture ?? "", root: directory.string)
    self.ignored = try ignored.map { try MemberPath(absolute: $0) }
  }

  /// - Throws: ``LearnError/nothingUsed(root:)`` where the logs are of another root.
  package func learn(from traces: [Trace]) throws(LearnError) -> LearnedManifest {
    let root = root
    let history = TraceHistory(traces) { path in
      let end = root.walk(path).end
      return end.map { [UInt8(ascii: "/")] + $0.bytes }
    }
    let finds = knowledge.dependencies != .none
    var collector = NeedCollector(root, packages, ignored: ignored, findsLibraries: finds)
    for use in history.uses { collector.add(use) }
    guard !collector.needs.isEmpty else { throw .nothingUsed(root: root.directory.string) }
    return manifest(collector, history, traces.count)
  }

  private func manifest(
    _ collector: NeedCollector, _ history: TraceHistory, _ count: Int
  ) -> LearnedManifest {
    let all = collector.needs
    let found =
      collector.findsLibraries
      ? LibraryPruner(root, all, triplet: knowledge.triplet).found() : []
    let unloadable = UnloadableLibraries(root, packages, all)
    var needs = all.filter { path, need in
      !isFound(path, need, found) && !unloadable.has(path, need)
    }
    var unowned = UnownedMapper(root, packages, knowledge)
    unowned.map(needs)
    for (path, need) in unowned.sources where needs[path] == nil { needs[path] = need }
    let configuration = LinkerConfiguration(root, triplet: knowledge.triplet)
    let cached = configuration.library(among: needs)
    if cached != nil {
      for (path, need) in configuration.files where packages.owner(of: path) != nil {
        needs[path] = need
      }
    }
    var mapper = PackageMapper(root, packages, knowledge)
    mapper.map(
      needs.filter { $0.value.kind != .directory && packages.owner(of: $0.key) != nil },
      directories: needs.filter { $0.value.kind == .directory })
    let brought = mapper.taken.union(unowned.made)
    let whole = brought.union(found).union(collector.linkers)
    let directories = DirectoryMapper(root: root, knowledge: knowledge, brought: whole)
      .items(needs)
    var accounts = AccountMapper(root, knowledge)
    accounts.map(
      all, words: history.words, users: history.users,
      owners: owners(of: brought.union(directories.keys)))
    var learned = LearnedManifest()
    learned.include = knowledge.file
    learned.head = [
      "from \(count) log\(count == 1 ? "" : "s") of strace, in a root of \(knowledge.architecture).",
      "Learning again replaces it: what you change belongs into the file that it includes.",
    ]
    if knowledge.dependencies == .all { learned.dependencies = "libraries" }
    learned.packages = mapper.selected.sorted { $0.key < $1.key }
      .map { (name: $0.key, patterns: $0.value) }
    learned.users = accounts.users
    learned.groups = accounts.groups
    learned.directories = sorted(directories)
    learned.symlinks = sorted(unowned.symlinks)
    learned.files = sorted(unowned.files)
    learned.certificates = unowned.certificates
    if let cached, !knowledge.hasLinkerCache {
      learned.linkerCache = "only the cache leads to \(cached)"
    }
    learned.allow = AllowanceMapper(
      root: root, packages: packages, knowledge: knowledge, taken: mapper.taken,
      brought: whole.union(directories.keys)
    ).map()
    learned.remarks = (mapper.remarks + unowned.remarks + accounts.remarks + unloadable.remarks)
      .sorted()
    return learned
  }

  /// Whether a path is a library that is found by itself, or a link of its package to one.
  private func isFound(_ path: MemberPath, _ need: Need, _ found: Set<MemberPath>) -> Bool {
    switch need.kind {
    case .file: return found.contains(path)
    case .directory: return false
    case .link:
      guard let end = root.walk([UInt8(ascii: "/")] + path.bytes).end, found.contains(end) else {
        return false
      }
      return packages.owner(of: path) == packages.owner(of: end)
    }
  }

  private func owners(of paths: Set<MemberPath>) -> (users: Set<UInt32>, groups: Set<UInt32>) {
    var owners: (users: Set<UInt32>, groups: Set<UInt32>) = ([], [])
    for path in paths {
      guard let status = root.status(path) else { continue }
      owners.users.insert(status.uid)
      owners.groups.insert(status.gid)
    }
    return owners
  }

  private func sorted(_ items: [MemberPath: LearnedManifest.Item]) -> [LearnedManifest.Item] {
    items.sorted { $0.key < $1.key }.map(\.value)
  }
}
