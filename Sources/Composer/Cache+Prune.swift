internal import Content
internal import Spelling
internal import SystemPackage

extension Cache {
  /// What is to be pruned.
  public struct Pruning: Hashable, Sendable {
    /// Removes what was not used for so many days; 0: everything but what another run is just
    /// making; nil: nothing for its age.
    public var days: Int?
    /// Removes what was not used for longest until so many bytes are left; nil: nothing for its size.
    public var size: Int64?
    /// Whether nothing is removed, only counted.
    public var isTrial = false

    public init() {}
  }

  /// What ``prune(_:)`` removed, or would have.
  public struct Removal: Hashable, Sendable {
    public var files: Int
    /// Bytes.
    public var bytes: Int64
  }

  /// Removes what was not used for long, and what killed runs left unfinished.
  ///
  /// Only what has a name that Whittle gives, in a directory that Whittle makes, is removed.
  public func prune(_ pruning: Pruning) throws -> Removal {
    var removal = Removal(files: 0, bytes: 0)
    let now = Clock.seconds()
    var kept: [(part: String, file: File)] = []
    for part in Self.parts {
      guard let directory = try open(part) else { continue }
      if part == Self.work {
        for name in try directory.names() where BlobStore.isTemporaryName(name) {
          let size = directory.status(of: name)?.size ?? 0
          guard pruning.isTrial || directory.removeAbandoned(name) else { continue }
          removal.add(size)
        }
        continue
      }
      for file in files(in: directory) {
        guard let days = pruning.days, now - file.used >= Int64(days) * 86400 else {
          kept.append((part, file))
          continue
        }
        if !pruning.isTrial { directory.remove(file.name) }
        removal.add(file.size)
      }
    }
    if let size = pruning.size { try shrink(kept, to: size, &removal, isTrial: pruning.isTrial) }
    return removal
  }

  /// Removes what was not used for longest, until the rest is small enough.
  private func shrink(
    _ kept: [(part: String, file: File)], to size: Int64, _ removal: inout Removal, isTrial: Bool
  ) throws {
    var total = kept.reduce(0) { $0 + $1.file.size }
    guard total > size else { return }
    let oldestFirst = kept.sorted { a, b in
      (a.file.used, a.part, a.file.name) < (b.file.used, b.part, b.file.name)
    }
    for (part, file) in oldestFirst where total > size {
      if !isTrial { try open(part)?.remove(file.name) }
      total -= file.size
      removal.add(file.size)
    }
  }

  private static let limitName = "max-size"

  /// What ``keep(below:)`` was told last, in bytes; nil where it was told nothing.
  var limit: Int64? {
    guard let bytes = try? readFile(root.child(Self.limitName), limit: 64) else { return nil }
    return decimal(bytes.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// Lets every later run that adds to the cache prune it to a size at its end.
  ///
  /// - Parameter size: bytes; nil: no longer.
  public func keep(below size: Int64?) throws {
    let path = root.child(Self.limitName)
    guard let size else { return removeFile(path) }
    try makeDirectory(root)
    let aside = try StagedItem.file(StagedItem.name(beside: path))
    let file = aside.descriptor
    try storing("write", path) { _ = try file.writeAll(Array("\(size)\n".utf8)) }
    try aside.replace(path)
  }

  /// Prunes to the size that ``keep(below:)`` was told, if it was.
  ///
  /// A cache that cannot be pruned is as good as before, so nothing is thrown.
  func pruneToLimit() {
    guard let limit else { return }
    var pruning = Pruning()
    pruning.size = limit
    _ = try? prune(pruning)
  }
}

extension Cache.Removal {
  fileprivate mutating func add(_ size: Int64) {
    files += 1
    bytes += size
  }
}
