package import Content
internal import Packing
package import Tree

/// What differs between two `.deb`s of a package, file by file: changed, built again, added, removed.
///
/// A function of both `.deb`s; paths are the packages' own, not placed. Times do not count, nor do
/// directories that both have with one mode and owner.
///
/// A file that differs in the package's version alone is marked: every new version has such files.
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

  /// A path that differs.
  package struct File: Hashable, Sendable {
    package var path: MemberPath
    package var change: Change
    /// Whether it is a directory in one of the packages.
    package var isDirectory = false
    /// Whether nothing but the version differs in it.
    package var isOfVersion = false
    /// How it begins in the new package, or in the old one where it is removed; at most four bytes.
    package var head: [UInt8] = []

    /// Whether the kernel runs or the linker loads it, wherever it lies.
    package var isExecutable: Bool {
      head == [0x7f, 0x45, 0x4c, 0x46] || head.starts(with: [0x23, 0x21])
    }
  }

  /// Paths that differ, sorted.
  package private(set) var files: [File] = []
  /// The maintainer scripts that differ, but for the version, sorted.
  package private(set) var scripts: [String] = []

  package subscript(_ path: MemberPath) -> Change? {
    files.first { $0.path == path }?.change
  }

  init(
    from old: PackageReader.Package, _ oldControl: PackageControl,
    to new: PackageReader.Package, _ newControl: PackageControl, in store: BlobStore
  ) async throws {
    let (before, after) = (try Self.entries(old), try Self.entries(new))
    let comparison = FileComparison(store: store)
    let versions = VersionText(from: oldControl.control.body, to: newControl.control.body)
    for path in Set(before.keys).union(after.keys).sorted() {
      let (a, b) = (before[path], after[path])
      let isDirectory = a?.kind == .directory || b?.kind == .directory
      switch (a, b) {
      case (let a?, let b?):
        guard let change = await Self.change(a, old, b, new, comparison) else { continue }
        var file = File(path: path, change: change, isDirectory: isDirectory)
        file.head = Self.head(b, new)
        // Other rights or owners are more than another version.
        if change == .changed, a.kind == .file, b.kind == .file,
          (a.mode, a.uid, a.gid) == (b.mode, b.uid, b.gid)
        {
          file.isOfVersion = versions.explains(old.data.part(a.body), new.data.part(b.body))
        }
        files.append(file)
      case (nil, let b?):
        files.append(
          File(path: path, change: .added, isDirectory: isDirectory, head: Self.head(b, new)))
      case (let a?, nil):
        files.append(
          File(path: path, change: .removed, isDirectory: isDirectory, head: Self.head(a, old)))
      case (nil, nil): break
      }
    }
    // Another name of a file is what the file is.
    let found = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    for (path, entry) in after where found[path] == nil {
      guard case .hardLink(let target) = entry.kind, let file = try? MemberPath(parsing: target),
        var same = found[file]
      else { continue }
      same.path = path
      files.append(same)
    }
    files.sort { $0.path < $1.path }
    let names = Set(oldControl.scripts.keys).union(newControl.scripts.keys)
    scripts = names.filter { name in
      let (a, b) = (oldControl.scripts[name]?.body ?? [], newControl.scripts[name]?.body ?? [])
      return a != b && versions.renewed(a) != b
    }.sorted()
  }

  private static func head(_ entry: TarEntry, _ package: PackageReader.Package) -> [UInt8] {
    guard entry.kind == .file else { return [] }
    let part = package.data.part(entry.body)
    return withExtendedLifetime(part) { Array(part.bytes.prefix(4)) }
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
    let delta = try await PackageDelta(
      from: before, try await control(of: before, subject: subjects.old),
      to: after, try await control(of: after, subject: subjects.new), in: store)
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
      writer.integer(
        file.change.rawValue << 2 | (file.isDirectory ? 2 : 0) | (file.isOfVersion ? 1 : 0))
      writer.bytes(file.head)
    }
    writer.integer(Int64(scripts.count))
    for script in scripts { writer.bytes(Array(script.utf8)) }
  }

  package init?(from reader: inout RecordReader) {
    let files = reader.list { reader -> File? in
      guard let bytes = reader.bytes(), let path = try? MemberPath(parsing: bytes),
        let number = reader.integer(), let change = Change(rawValue: number >> 2),
        let head = reader.bytes()
      else { return nil }
      return File(
        path: path, change: change, isDirectory: number & 2 != 0, isOfVersion: number & 1 != 0,
        head: head)
    }
    guard let files, let scripts = reader.list({ $0.bytes() }) else { return nil }
    self.files = files
    self.scripts = scripts.map { String(decoding: $0, as: UTF8.self) }
  }
}
