internal import Synchronization
public import SystemPackage

/// A directory of blobs, each under the name of its SHA-256, shared by every run and process.
///
/// A blob appears under its name by one rename, after its bytes were hashed; work
/// in progress lies in `tmp`, under names that nothing ever reads. No lock is needed: two
/// processes that store one blob store the same bytes.
public struct BlobStore: Sendable {
  /// The directory; it need not exist before the first write.
  public let root: FilePath

  /// What this store's owner hashed already; copies of the value share it.
  let checked = CheckedBlobs()

  /// Where the blobs lie.
  let blobs: FilePath
  /// The directory of work in progress, on the same file system as the blobs.
  package let temporaryDirectory: FilePath

  /// A store that is only read, and what of it is known to be damaged.
  let lower: LowerStore?

  /// A place that is shared with other machines.
  var sharing: Sharing?

  public init(at root: FilePath) { self.init(at: root, over: nil) }

  /// - Parameter lower: the directory of a store that cannot be written to: what it holds is this
  ///   store's too.
  package init(at root: FilePath, over lower: FilePath?) {
    self.root = root
    self.lower = lower.map { LowerStore(root: $0) }
    blobs = root.child("blobs/sha256")
    temporaryDirectory = root.child("tmp")
  }

  /// Where a blob lies, or would lie.
  package func path(of digest: Digest) -> FilePath {
    home(of: digest).child("blobs/sha256").child(digest.hex)
  }

  /// The directory of the store that holds a blob: this one's, unless only the other has it.
  func home(of digest: Digest) -> FilePath {
    guard let lower, FileStatus(of: blobs.child(digest.hex)) == nil else { return root }
    return lower.holds(digest) ? lower.root : root
  }

  /// The steps from the store's directory to a blob.
  func steps(to digest: Digest) -> [String] { ["blobs", "sha256", digest.hex] }

  /// Makes directories of the store within each other, unless they are there; none may be a link.
  func makeOwn(_ steps: String...) throws(StoreError) {
    var path = root
    for step in steps {
      path = path.child(step)
      do {
        try makeOwnDirectory(path)
      } catch  where error.errno == .noSuchFileOrDirectory {
        try makeDirectory(root)
        try makeOwnDirectory(path)
      }
    }
  }

  /// A directory of the store with a purpose of its own, such as `fragments`.
  package func directory(_ name: String) -> FilePath { root.child(name) }

  /// The blob of that digest, or nil where the store does not hold it.
  ///
  /// - Parameter size: bytes; a file of another size counts as absent.
  package func blob(_ digest: Digest, size: Int64? = nil) -> Blob? {
    guard let found = FileStatus(of: path(of: digest)), found.isRegular else { return nil }
    guard size == nil || size == found.size else { return nil }
    return Blob(digest: digest, size: found.size)
  }

  /// Hashes a stored blob again; a blob that is not what its name says is removed.
  ///
  /// - Returns: whether the blob is there and right.
  package func check(_ blob: Blob) throws(StoreError) -> Bool {
    do {
      _ = try map(blob)
      return true
    } catch let error as StoreError {
      throw error
    } catch {
      return false
    }
  }

  /// Removes a blob, if it is there.
  package func remove(_ digest: Digest) {
    lower?.refuse(digest)
    if let blobs = try? OpenDirectory.open(below: root, "blobs", "sha256") {
      blobs.remove(digest.hex)
    }
  }

  /// Begins a new blob.
  ///
  /// - Parameter isDurable: whether its bytes are forced to disk before it gets its name. What is
  ///   cheap to make again need not be: after a loss of power a blob of the wrong size counts as
  ///   absent, and one of wrong content is met when it is hashed (docs/decisions/040).
  package func makeWriter(
    isDurable: Bool = true, for promise: ContentPromise? = nil
  ) throws(StoreError) -> BlobWriter {
    var isLong = false
    if case .sha512 = promise { isLong = true }
    return try BlobWriter.create(in: self, isDurable: isDurable, hashesLong: isLong)
  }

  /// Stores bytes that are in memory.
  package func put(_ bytes: [UInt8]) throws(StoreError) -> Blob {
    let blob = Blob(of: bytes)
    if self.blob(blob.digest, size: blob.size) != nil { return blob }
    var writer = try makeWriter(isDurable: false)
    try writer.write(bytes.span.bytes)
    return try writer.commit()
  }

  /// The whole content of a small blob, checked again.
  ///
  /// - Throws: ``StoreError`` where it cannot be read; nil where it is absent or damaged.
  package func contents(of digest: Digest) throws(StoreError) -> [UInt8]? {
    guard let blob = blob(digest), try check(blob) else { return nil }
    let file = try openBelow(home(of: digest), steps(to: digest))
    defer { try? file.close() }
    return try readFile(file, path(of: digest))
  }

  /// A new, unused name in `tmp`.
  package func temporaryPath() throws(StoreError) -> FilePath {
    try makeOwn("tmp")
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    return temporaryDirectory.child(
      "\(processIdentifier())-\(number)-\(UInt64.random(in: 0...(.max)))")
  }

  private static let counter = Atomic<UInt64>(0)

  /// Whether this process began to write anything into a store.
  package static var hasWritten: Bool { counter.load(ordering: .relaxed) > 0 }

  /// Whether a name is one that ``temporaryPath()`` gives: three numbers.
  package static func isTemporaryName(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }
  }
}
