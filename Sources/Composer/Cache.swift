internal import Content
public import SystemPackage

/// The store of downloaded and unpacked blobs, looked after.
///
/// Nothing in it is precious: all can be fetched again by its SHA-256 or made again.
public struct Cache: Sendable {
  private let root: FilePath

  public init(at root: FilePath) {
    self.root = root
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
    public var directory: FilePath
    public var parts: [Part]
  }

  /// Counts files and bytes by part, such as `blobs` and `fragments`.
  public func usage() throws -> Usage {
    var usage = Usage(directory: root, parts: [])
    for part in Self.parts {
      guard let directory = try open(part) else { continue }
      let found = files(in: directory)
      usage.parts.append(
        Part(name: part, files: found.count, bytes: found.reduce(0) { $0 + $1.size }))
    }
    return usage
  }

  /// What ``verify()`` found.
  public struct Check: Hashable, Sendable {
    public var checked: Int
    /// The names of the blobs and records that were damaged and are removed now.
    public var damaged: [String]
  }

  /// Hashes every blob and record again; damaged ones are removed, and what is no name of ours is
  /// left alone.
  public func verify() throws -> Check {
    var check = Check(checked: 0, damaged: [])
    for part in Self.parts where part != Self.work {
      guard let directory = try open(part) else { continue }
      for name in try directory.names() {
        guard let digest = try? Digest(hex: name) else { continue }
        guard let isRight = try isRight(name, digest, in: directory, of: part) else { continue }
        check.checked += 1
        guard !isRight else { continue }
        directory.remove(name)
        check.damaged.append(part == Self.blobs ? "blobs/sha256/\(name)" : "\(part)/\(name)")
      }
    }
    return check
  }

  /// Whether a blob or record is what it should be; nil where another run removed it meanwhile.
  private func isRight(
    _ name: String, _ digest: Digest, in directory: borrowing OpenDirectory, of part: String
  ) throws -> Bool? {
    guard let status = directory.status(of: name) else { return nil }
    guard status.isRegular else { return false }
    do throws(StoreError) {
      if part != Self.blobs { return RecordReader(try directory.content(of: name)) != nil }
      let file = try directory.map(name)
      var hasher = ContentHasher()
      file.forEachStep { hasher.update($0) }
      return hasher.digest() == digest
    } catch {
      switch error.errno {
      case .noSuchFileOrDirectory: return nil
      // As good as damaged, where it can be removed.
      case .permissionDenied: return false
      default: throw error
      }
    }
  }

  private static let blobs = "blobs"
  private static let work = "tmp"
  /// Every directory that the cache has.
  private static let parts =
    [blobs] + RecordKind.allCases.map(\.rawValue)
    + RecordKind.allCases.map(BlobStore.sharedDirectory(of:)) + [work]

  /// Opens a part; nil where it is not there.
  private func open(_ part: String) throws -> OpenDirectory? {
    part == Self.blobs
      ? try OpenDirectory.open(below: root, part, "sha256")
      : try OpenDirectory.open(below: root, part)
  }

  /// What ``prune(days:)`` removed.
  public struct Removal: Hashable, Sendable {
    public var files: Int
    /// Bytes.
    public var bytes: Int64
  }

  /// Removes what was not used for some days, and what killed runs left unfinished.
  ///
  /// Only what has a name that Whittle gives, in a directory that Whittle makes, is removed.
  ///
  /// - Parameter days: 0 removes everything but what another run is just making.
  public func prune(days: Int) throws -> Removal {
    var removal = Removal(files: 0, bytes: 0)
    let now = Clock.seconds()
    for part in Self.parts {
      guard let directory = try open(part) else { continue }
      if part == Self.work {
        for name in try directory.names() where BlobStore.isTemporaryName(name) {
          let size = directory.status(of: name)?.size ?? 0
          guard directory.removeAbandoned(name) else { continue }
          removal.files += 1
          removal.bytes += size
        }
        continue
      }
      for file in files(in: directory) where now - file.used >= Int64(days) * 86400 {
        directory.remove(file.name)
        removal.files += 1
        removal.bytes += file.size
      }
    }
    return removal
  }

  private struct File {
    var name: String
    var size: Int64
    /// When it was last read or written, in seconds since 1970.
    var used: Int64
  }

  /// The blobs or records of a part, or work in progress.
  private func files(in directory: borrowing OpenDirectory) -> [File] {
    var found: [File] = []
    for name in (try? directory.names()) ?? []
    where Digest.isHex(name) || BlobStore.isTemporaryName(name) {
      guard let status = directory.status(of: name) else { continue }
      let used = max(status.accessed, status.modified) / 1_000_000_000
      found.append(File(name: name, size: status.size, used: used))
    }
    return found
  }
}
