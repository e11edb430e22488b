internal import Building
internal import Content
internal import Lock
internal import SystemPackage

/// How the work of building many locks is divided.
public struct FleetPlan: Sendable {
  /// What one worker builds.
  public struct Shard: Hashable, Sendable {
    /// From 1.
    public var number: Int
    /// The files as the command names them, in its order.
    public var locks: [String]
    /// The names of the manifests, in the same order.
    public var names: [String]
    /// What has to be fetched and packed, in bytes: packages that several locks share once.
    public var work: Int64
  }

  /// As many as were asked for, unless there are fewer locks.
  public var shards: [Shard]
}

extension FleetPlan {
  /// A lock as work.
  struct Item: Sendable {
    var path: String
    var name: String
    /// Each `.deb` and its size in bytes.
    var packages: [Digest: Int64]
    /// What its layers take, in bytes: work that no other lock shares.
    var own: Int64

    init(_ argument: String, _ lock: Lock) {
      path = argument
      name = lock.name
      packages = [:]
      for package in lock.architectures.values.flatMap(\.packages) {
        packages[package.deb.digest] = package.deb.size
      }
      let layers = lock.outputs.values.flatMap(\.images.values).flatMap(\.layers)
      var sizes: [Digest: Int64] = [:]
      for layer in layers { sizes[layer.diffID] = layer.size }
      own = sizes.values.reduce(0, +)
    }

    var total: Int64 { packages.values.reduce(own, +) }
  }

  /// Divides locks into groups of equal work, those that share packages together.
  ///
  /// The largest lock first, each to the group that has the least work with it: packages that the
  /// group has already cost nothing there, so that among equal groups the one that shares most wins.
  /// The result depends on the locks alone, not on their order.
  init(_ items: [Item], shards count: Int) {
    let order = items.indices.sorted { a, b in
      let (x, y) = (items[a], items[b])
      let (first, second) = (x.total, y.total)
      return first == second
        ? x.path.utf8.lexicographicallyPrecedes(y.path.utf8) : first > second
    }
    let count = max(1, min(count, items.count))
    var members = [[Int]](repeating: [], count: count)
    var held = [Set<Digest>](repeating: [], count: count)
    var work = [Int64](repeating: 0, count: count)
    for index in order {
      let item = items[index]
      var best = 0
      var least = Int64.max
      for shard in 0..<count {
        let fresh = item.packages.reduce(Int64(0)) { sum, package in
          held[shard].contains(package.key) ? sum : sum + package.value
        }
        let after = work[shard] + fresh + item.own
        if after < least { (best, least) = (shard, after) }
      }
      members[best].append(index)
      held[best].formUnion(item.packages.keys)
      work[best] = least
    }
    shards = zip(members, work).enumerated().map { number, shard in
      let own = shard.0.sorted()
      return Shard(
        number: number + 1, locks: own.map { items[$0].path }, names: own.map { items[$0].name },
        work: shard.1)
    }
    if items.isEmpty { shards = [] }
  }
}

/// What `plan` is asked beside the locks.
public struct PlanOptions: Hashable, Sendable {
  public var shards: Int
  /// Only locks that differ, or whose manifests do, from this revision of git; nil: all.
  public var changedSince: String?
  /// Only locks that must move by what the archives have now.
  public var onlyMoving = false

  public init(shards: Int) { self.shards = shards }
}

extension Composer {
  /// Divides the work of building locks into groups for as many workers.
  ///
  /// - Parameter paths: locks, or manifests that have locks.
  /// - Throws: `GitError` for a revision that cannot be read.
  public func plan(_ paths: [String], _ options: PlanOptions) async throws -> FleetPlan {
    var wanted = paths
    if options.onlyMoving {
      var status = StatusOptions()
      status.looksAtFiles = false
      let moving = Set(try await self.status(paths, status).locks.filter(\.mustMove).map(\.path))
      wanted = try wanted.filter { moving.contains(try lockPath($0).string) }
    }
    if let revision = options.changedSince {
      wanted = try await changed(wanted, since: revision)
    }
    let items = try await wanted.mapConcurrently(limit: settings.jobs) { text in
      let path = try lockPath(text)
      guard FileStatus(of: path, following: true) != nil else {
        throw ComposerError.noLock(path.string)
      }
      return FleetPlan.Item(
        text, try Lock(parsing: try readFile(path, limit: 64 << 20), path: path.string))
    }
    return FleetPlan(items, shards: options.shards)
  }

  private func lockPath(_ text: String) throws -> FilePath {
    guard case .manifest(let manifest, nil) = DiffArgument(text) else { return FilePath(text) }
    return try settings.workspace(manifest, lock: nil).lockPath
  }

  /// The locks that differ from a revision, or whose manifests do.
  private func changed(_ paths: [String], since revision: String) async throws -> [String] {
    let changed = try await GitRevision(name: revision).changes(below: ".")
    guard !paths.isEmpty else { return [] }
    let repository = try GitRepository.find(for: revision)
    return try paths.filter { text in
      let lock = try lockPath(text)
      var files = [lock]
      if let name = lock.lastComponent?.string, name.hasSuffix(".lock.json") {
        let stem = String(name.dropLast(".lock.json".utf8.count))
        files += ["\(stem).yaml", "\(stem).yml"].map { lock.removingLastComponent().appending($0) }
      }
      return files.contains { file in
        guard let inside = repository.inside(file) else { return true }
        return changed.contains(inside.joined(separator: "/"))
      }
    }
  }
}
