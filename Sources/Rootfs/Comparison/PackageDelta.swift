package import Content
internal import Packing
package import Tree

/// What differs between two `.deb`s of a package, file by file: changed, built again, added, removed.
///
/// A function of both `.deb`s; paths are the packages' own, not placed. Times do not count, nor do
/// directories that both have with one mode and owner.
package struct PackageDelta: Hashable, Sendable {
  /// How a path differs.
  package enum Change: Int64, Hashable, Sendable {
    /// Other code, data, target, mode or owner.
    case changed
    /// Other bytes that hold the same (``FileComparison``).
    case rebuilt
    case added
    case removed
  }

  /// Paths that differ, sorted.
  package private(set) var files: [(path: MemberPath, change: Change)] = []

  package subscript(_ path: MemberPath) -> Change? {
    files.first { $0.path == path }?.change
  }

  package static func == (a: PackageDelta, b: PackageDelta) -> Bool {
    a.files.elementsEqual(b.files) { $0.path == $1.path && $0.change == $1.change }
  }

  package func hash(into hasher: inout Hasher) {
    for file in files { hasher.combine(file.path) }
  }

  init(
    from old: PackageReader.Package, to new: PackageReader.Package, in store: BlobStore
  ) async throws {
    let (before, after) = (try Self.entries(old), try Self.entries(new))
    let comparison = FileComparison(store: store)
    for path in Set(before.keys).union(after.keys).sorted() {
      switch (before[path], after[path]) {
      case (let a?, let b?):
        if let change = await Self.change(a, old, b, new, comparison) {
          files.append((path, change))
        }
      case (nil, _?): files.append((path, .added))
      case (_?, nil): files.append((path, .removed))
      case (nil, nil): break
      }
    }
    // Another name of a file is what the file is.
    let found = Dictionary(files.map { ($0.path, $0.change) }, uniquingKeysWith: { $1 })
    for (path, entry) in after where found[path] == nil {
      guard case .hardLink(let target) = entry.kind, let file = try? MemberPath(parsing: target),
        let change = found[file]
      else { continue }
      files.append((path, change))
    }
    files.sort { $0.path < $1.path }
  }

  private static func entries(
    _ package: PackageReader.Package
  ) throws -> [MemberPath: TarEntry] {
    var entries: [MemberPath: TarEntry] = [:]
    for entry in package.entries {
      let path = try MemberPath(parsing: entry.name)
      if !path.isRoot { entries[path] = entry }
    }
    return entries
  }

  private static func change(
    _ a: TarEntry, _ old: PackageReader.Package, _ b: TarEntry, _ new: PackageReader.Package,
    _ comparison: FileComparison
  ) async -> Change? {
    guard a.kind == b.kind, (a.mode, a.uid, a.gid) == (b.mode, b.uid, b.gid) else {
      return .changed
    }
    guard a.kind == .file else { return nil }
    let (first, second) = (old.data.part(a.body), new.data.part(b.body))
    let isSame = withExtendedLifetime((first, second)) {
      first.bytes.count == second.bytes.count && first.blob == second.blob
    }
    if isSame { return nil }
    return await comparison.isRebuilt(first, second) ? .rebuilt : .changed
  }
}

extension PackageReader {
  /// What differs between two packages in the store, from the cache where it was asked before.
  ///
  /// - Parameter subjects: the file names of both, for messages.
  /// - Throws: as ``listing(of:subject:)``.
  package func delta(
    from old: Blob, to new: Blob, subjects: (old: String, new: String)
  ) async throws -> PackageDelta {
    let key = RecordKind.deltas.key("\(old.digest.hex) \(new.digest.hex)")
    if let known = try store.record(PackageDelta.self, key) { return known }
    let before = try await open(old, subject: subjects.old)
    let after = try await open(new, subject: subjects.new)
    let delta = try await PackageDelta(from: before, to: after, in: store)
    for data in [before.data, after.data] { data.forget(0..<data.bytes.count) }
    try store.put(delta, as: key)
    return delta
  }
}

extension PackageDelta: Record {
  package static let kind = RecordKind.deltas

  package func write(to writer: inout RecordWriter) {
    writer.integer(Int64(files.count))
    for file in files {
      writer.bytes(file.path.bytes)
      writer.integer(file.change.rawValue)
    }
  }

  package init?(from reader: inout RecordReader) {
    let read = reader.list { reader -> (path: MemberPath, change: Change)? in
      guard let bytes = reader.bytes(), let path = try? MemberPath(parsing: bytes),
        let number = reader.integer(), let change = Change(rawValue: number)
      else { return nil }
      return (path, change)
    }
    guard let read else { return nil }
    files = read
  }
}
