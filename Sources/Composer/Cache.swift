internal import Content
public import SystemPackage

/// The store of downloaded and unpacked blobs, looked after.
///
/// Nothing in it is precious: all can be fetched again by its SHA-256 or made again.
public struct Cache: Sendable {
  private let root: FilePath
  private let store: BlobStore

  public init(at root: FilePath) {
    self.root = root
    store = BlobStore(at: root)
  }

  /// What one part of the cache holds.
  public struct Part: Hashable, Sendable {
    public var name: String
    public var files: Int
    /// Bytes.
    public var bytes: Int64
  }

  /// What the cache holds.
  public struct Usage: Hashable, Sendable {
    public var folder: FilePath
    public var parts: [Part]
  }

  /// Counts files and bytes by part, such as `blobs` and `fragments`.
  public func usage() throws -> Usage {
    guard FileStatus(of: root, following: true) != nil else {
      return Usage(folder: root, parts: [])
    }
    let parts = try listFolder(root).map { name in
      let found = files(below: root.appending(name))
      return Part(name: name, files: found.count, bytes: found.reduce(0) { $0 + $1.size })
    }
    return Usage(folder: root, parts: parts)
  }

  /// What ``verify()`` found.
  public struct Check: Hashable, Sendable {
    public var checked: Int
    /// The names of the blobs and records that were damaged and are removed now.
    public var damaged: [String]
  }

  /// Hashes every blob and record again; damaged ones are removed.
  public func verify() throws -> Check {
    var check = Check(checked: 0, damaged: [])
    let blobs = root.appending("blobs").appending("sha256")
    for name in try names(in: blobs) {
      check.checked += 1
      guard let digest = try? Digest(hex: name), let blob = store.blob(digest),
        try store.check(blob)
      else {
        removeTree(blobs.appending(name))
        check.damaged.append("blobs/sha256/\(name)")
        continue
      }
    }
    for folder in RecordKind.allCases.map(\.rawValue) {
      for name in try names(in: root.appending(folder)) {
        check.checked += 1
        let path = root.appending(folder).appending(name)
        if FileStatus(of: path)?.isRegular == true, RecordReader(try readFile(path)) != nil {
          continue
        }
        removeTree(path)
        check.damaged.append("\(folder)/\(name)")
      }
    }
    return check
  }

  /// What ``prune(days:)`` removed.
  public struct Removal: Hashable, Sendable {
    public var files: Int
    /// Bytes.
    public var bytes: Int64
  }

  /// Removes what was not used for some days, and what killed runs left unfinished.
  ///
  /// - Parameter days: 0 removes everything but what another run is just making.
  public func prune(days: Int) throws -> Removal {
    var removal = Removal(files: 0, bytes: 0)
    let now = Clock.seconds()
    for name in try names(in: root) {
      let folder = root.appending(name)
      if name == "tmp" {
        for work in try names(in: folder) { removeWork(folder.appending(work), &removal) }
        continue
      }
      for file in files(below: folder) {
        guard now - file.used >= Int64(days) * 86400 else { continue }
        removeFile(file.path)
        removal.files += 1
        removal.bytes += file.size
      }
    }
    return removal
  }

  private func removeWork(_ path: FilePath, _ removal: inout Removal) {
    let files = files(below: path)
    guard Unfinished.removeAbandoned(path) else { return }
    removal.files += files.count
    removal.bytes += files.reduce(0) { $0 + $1.size }
  }

  private struct File {
    var path: FilePath
    var size: Int64
    /// When it was last read or written, in seconds since 1970.
    var used: Int64
  }

  private func names(in folder: FilePath) throws -> [String] {
    guard FileStatus(of: folder, following: true)?.isDirectory == true else { return [] }
    return try listFolder(folder)
  }

  private func files(below folder: FilePath) -> [File] {
    var found: [File] = []
    var pending = [folder]
    while let path = pending.popLast() {
      guard let status = FileStatus(of: path) else { continue }
      if status.isDirectory {
        pending += ((try? listFolder(path)) ?? []).map { path.appending($0) }
      } else {
        let used = max(status.accessed, status.modified) / 1_000_000_000
        found.append(File(path: path, size: status.size, used: used))
      }
    }
    return found
  }
}
