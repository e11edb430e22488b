internal import Content
public import SystemPackage

/// The store of downloaded and unpacked blobs, looked after.
///
/// Nothing in it is precious: all can be fetched again by its SHA-256 or made again.
public struct Cache: Sendable {
  let root: FilePath

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
    /// What automatic pruning keeps it below; nil: nothing is pruned by itself.
    public var limit: Int64?

    /// All parts together.
    public var total: Part {
      Part(
        name: "total", files: parts.reduce(0) { $0 + $1.files },
        bytes: parts.reduce(0) { $0 + $1.bytes })
    }
  }

  /// Counts files and bytes by part, such as `blobs` and `fragments`.
  public func usage() throws -> Usage {
    var usage = Usage(directory: root, parts: [], limit: limit)
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
      if part != Self.blobs {
        // One of an older version may have been read, and not mapped.
        if let kind = RecordKind(rawValue: part), kind.isMapped,
          MappedRecord.isWhole(try directory.map(name), kind, digest)
        {
          return true
        }
        return RecordReader(try directory.content(of: name)) != nil
      }
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

  static let blobs = "blobs"
  static let work = "tmp"
  /// Every directory that the cache has.
  static let parts =
    [blobs] + RecordKind.allCases.map(\.rawValue)
    + RecordKind.allCases.map(BlobStore.sharedDirectory(of:)) + [work]

  /// The digests of all blobs that have a name of ours, sorted.
  func blobDigests() throws -> [Digest] {
    guard let directory = try open(Self.blobs) else { return [] }
    return try directory.names().compactMap { try? Digest(hex: $0) }.sorted { $0.hex < $1.hex }
  }

  /// Opens a part; nil where it is not there.
  func open(_ part: String) throws -> OpenDirectory? {
    part == Self.blobs
      ? try OpenDirectory.open(below: root, part, "sha256")
      : try OpenDirectory.open(below: root, part)
  }

  struct File {
    var name: String
    var size: Int64
    /// When it was last read or written, in seconds since 1970.
    var used: Int64
  }

  /// The blobs or records of a part, or work in progress.
  func files(in directory: borrowing OpenDirectory) -> [File] {
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
