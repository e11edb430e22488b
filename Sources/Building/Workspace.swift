internal import Packing
package import Content
package import Debian
package import Lock
package import Manifest
internal import Rootfs
package import SystemPackage

/// A manifest with all that lies beside it: its local files, its digest, the place of its lock.
package struct Workspace: Sendable {
  package let manifest: Manifest
  package let lockPath: FilePath
  /// The digest that a lock pins.
  package let digest: Digest
  /// The contents of files beside the manifest, and the listings of directories, by their keys.
  package let localFiles: [FilePath: [UInt8]]
  /// The directories beside the manifest, by their keys.
  package let trees: [FilePath: LocalTree]
  /// The files beside the manifest that their owner may execute.
  package let executables: Set<FilePath>
  /// The digests of files of other architectures than those asked for that are not here, by their
  /// keys, as the lock has them.
  let elsewhere: [FilePath: Digest?]
  /// Finds the listing of a directory as it was by its digest, so that a change can be named.
  package var findListing: @Sendable (Digest) -> [UInt8]? = { _ in nil }
  /// The variants asked for, in the manifest's order.
  package var variants: [Manifest.Variant]
  /// The architectures of the lock that a bump moves; nil: all of the manifest.
  package var lockedArchitectures: [String]?
  /// The moment whose indices are read, as `20261121T000000Z`; nil: the newest.
  package var moment: String?
  /// Whether indices older than the lock's are taken.
  package var takesOlder: Bool

  /// The most bytes of a file that a manifest adds to an image.
  private static let fileLimit: Int64 = 1 << 30
  /// The most bytes of a lock.
  static let lockLimit: Int64 = 64 << 20

  /// - Parameter allowsOutside: whether the manifest may read files from outside of its own
  ///   directory and the git checkout around it.
  package init(
    _ path: FilePath, lock: FilePath?, _ filter: ImageFilter, allowsOutside: Bool
  ) throws {
    let files = ManifestFiles(of: path, allowsOutside: allowsOutside)
    let manifest = try Manifest.load(path, allowsOutside: allowsOutside)
    try self.init(
      manifest, lock: lock, filter, isExecutable: files.isExecutable,
      readTree: { try files.tree($0.path, excluding: $0.exclude ?? []) },
      read: { try files.read($0, limit: Self.fileLimit) })
    guard lock == nil else { return }
    do {
      try files.checkLink(lockPath)
    } catch {
      throw WorkspaceError.localFile(
        position: path.string, path: lockPath.string, reason: "\(error)")
    }
  }

  /// - Parameters:
  ///   - isExecutable: whether the owner of a file may execute it.
  ///   - readTree: how a directory beside the manifest is had.
  ///   - read: how a file beside the manifest is had.
  package init(
    _ manifest: Manifest, lock: FilePath?, _ filter: ImageFilter,
    isExecutable: (FilePath) -> Bool = { _ in false },
    readTree: (Manifest.LocalFile) throws -> LocalTree = { file in
      throw WorkspaceError.localFile(
        position: "\(file.position)", path: file.spelling,
        reason: "a directory of another revision cannot be read")
    },
    read: (FilePath) throws -> [UInt8]
  ) throws {
    self.manifest = manifest
    moment = manifest.snapshot?.value
    // With a snapshot, going back is what the manifest asks for.
    takesOlder = manifest.snapshot != nil
    var files: [FilePath: [UInt8]] = [:]
    var trees: [FilePath: LocalTree] = [:]
    var executables: Set<FilePath> = []
    let lockPath = lock ?? Self.lockPath(of: manifest)
    self.lockPath = lockPath
    let needed = Set(
      manifest.ownFiles(
        on: manifest.architectures.map(\.value).filter {
          filter.architectures?.contains($0.text) ?? true
        }
      ).map(\.key))
    var away: [Manifest.LocalFile] = []
    for file in manifest.localFiles {
      do {
        if file.exclude != nil {
          let tree = try readTree(file)
          trees[file.key] = tree
          files[file.key] = tree.listing
          continue
        }
        files[file.path] = try read(file.path)
        if isExecutable(file.path) { executables.insert(file.path) }
      } catch let error as StoreError
        where error.errno == .noSuchFileOrDirectory && !needed.contains(file.key)
      {
        // Whoever builds one architecture has not compiled for the others.
        away.append(file)
      } catch let error as StoreError {
        throw WorkspaceError.localFile(
          position: "\(file.position)", path: file.spelling, reason: "\(error.errno)")
      } catch let error as ManifestFileError {
        throw WorkspaceError.localFile(
          position: "\(file.position)", path: file.spelling, reason: "\(error)")
      }
    }
    localFiles = files
    self.trees = trees
    let elsewhere = Self.lockedDigests(of: away, lockPath, manifest)
    for file in away
    where manifest.localFiles.contains(where: {
      $0.position == file.position && executables.contains($0.path)
    }) {
      executables.insert(file.path)
    }
    self.executables = executables
    self.elsewhere = elsewhere
    digest = Digest(
      of: manifest.digestInput(isExecutable: { executables.contains($0.path) }) {
        Self.digest(of: $0, files, elsewhere)
      }.canonicalBytes)
    variants = try Self.variants(of: manifest, filter)
  }

  /// `FILE.lock.json` beside `FILE.yaml`.
  ///
  /// Once a lock was named after the manifest's `name`: one that is there is used where the file's
  /// own is not, unless another manifest beside it has that name.
  private static func lockPath(of manifest: Manifest) -> FilePath {
    let directory = manifest.path.removingLastComponent()
    let own = directory.appending("\(manifest.path.stem ?? manifest.name).lock.json")
    let named = directory.appending("\(manifest.name).lock.json")
    let isThere = { (path: FilePath) in FileStatus(of: path, following: true) != nil }
    guard own != named, !isThere(own), isThere(named),
      !["yaml", "yml"].contains(where: { isThere(directory.appending("\(manifest.name).\($0)")) })
    else { return own }
    return named
  }

  private static func variants(
    of manifest: Manifest, _ filter: ImageFilter
  ) throws(WorkspaceError) -> [Manifest.Variant] {
    guard let wanted = filter.variants else { return manifest.variants }
    for name in wanted where !manifest.variants.contains(where: { $0.name == name }) {
      throw .noSuchVariant(
        name, manifest: manifest.path.string, has: manifest.variants.map(\.name))
    }
    return manifest.variants.filter { wanted.contains($0.name) }
  }

  /// The file of a position, relative to the manifest's directory, so that a lock does not depend
  /// on where it was made.
  package func relative(_ position: String) -> String { Self.relative(position, to: manifest) }

  static func relative(_ position: String, to manifest: Manifest) -> String {
    // file:line:column; the file itself may hold colons.
    let parts = position.split(separator: ":", omittingEmptySubsequences: false)
    let file = FilePath(parts.dropLast(2).joined(separator: ":")).lexicallyNormalized()
    let directory = manifest.path.removingLastComponent().lexicallyNormalized()
    let path = Array(file.components.map(\.string))
    let base = Array(directory.components.map(\.string))
    let common = zip(path, base).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: base.count - common)
    return (up + path[common...]).joined(separator: "/")
  }

  /// The architectures asked for, in the manifest's order.
  package func architectures(_ filter: ImageFilter) throws(WorkspaceError) -> [Architecture] {
    let all = manifest.architectures.map(\.value).filter {
      lockedArchitectures?.contains($0.text) ?? true
    }
    guard let wanted = filter.architectures else { return all }
    for name in wanted where !all.contains(where: { $0.text == name }) {
      throw .noSuchArchitecture(name, manifest: manifest.path.string, has: all.map(\.text))
    }
    return all.filter { wanted.contains($0.text) }
  }

  /// The lock beside the manifest, or nil where there is none.
  ///
  /// - Throws: ``LockError`` and ``WorkspaceError`` when it is damaged, or made for another state
  ///   of the manifest or another layer format.
  package func readLock() throws -> Lock? {
    guard FileStatus(of: lockPath, following: true) != nil else { return nil }
    let lock = try Lock(
      parsing: try readFile(lockPath, limit: Self.lockLimit), path: lockPath.string)
    guard lock.manifest == digest else {
      if let files = changedFiles(since: lock) {
        throw WorkspaceError.changedFiles(
          files, lock: lockPath.string, manifest: manifest.path.string)
      }
      throw WorkspaceError.lockOfAnotherManifest(
        lock: lockPath.string, manifest: manifest.path.string)
    }
    guard lock.layerFormat == Int64(LayerFormat.version) else {
      throw WorkspaceError.lockOfAnotherFormat(lock: lockPath.string, format: lock.layerFormat)
    }
    return lock
  }

  /// The Date of a suite in the lock that is there, in seconds since 1970: an archive must not go
  /// back behind it.
  ///
  /// A lock of another state of the manifest counts too.
  ///
  /// - Throws: ``LockError`` and ``StoreError`` for a lock that cannot be read: replacing it would
  ///   let every archive go back.
  package func lockedDates() throws -> [String: Int64] {
    guard !takesOlder, let lock = try previousLock() else { return [:] }
    var dates: [String: Int64] = [:]
    for (archive, suites) in lock.archives {
      for suite in suites { dates[Self.title(archive, suite.suite)] = suite.date }
    }
    return dates
  }

  /// What a suite is called among dates; a flat archive has no suite.
  private static func title(_ archive: String, _ suite: String) -> String {
    suite == "./" ? archive : "\(archive) \(suite)"
  }

  /// The lock that is there, whatever state of the manifest it is of; nil where there is none.
  ///
  /// One with the markers of a merge has the pins of both sides.
  ///
  /// - Throws: ``LockError`` where it is damaged.
  package func previousLock() throws -> Lock? {
    guard FileStatus(of: lockPath, following: true) != nil else { return nil }
    return try Lock(pinsOf: try readFile(lockPath, limit: Self.lockLimit), path: lockPath.string)
  }

  /// The architectures to build from a lock, in the manifest's order.
  package func architectures(
    of lock: Lock, _ filter: ImageFilter
  ) throws(WorkspaceError) -> [Architecture] {
    let wanted = try architectures(filter)
    if filter.architectures == nil {
      return wanted.filter { lock.architectures[$0.text] != nil }
    }
    for architecture in wanted where lock.architectures[architecture.text] == nil {
      throw .notLocked(architecture.text, lock: lockPath.string)
    }
    return wanted
  }

  /// This workspace with the variants that a lock holds, unless some were asked for by name.
  package func narrowed(to lock: Lock, _ filter: ImageFilter) -> Workspace {
    var narrow = naming(by: lock)
    guard filter.variants == nil, !lock.outputs.isEmpty else { return narrow }
    narrow.variants = variants.filter { lock.outputs[$0.name] != nil }
    return narrow
  }

  /// The architectures and variants of the manifest that a lock does not hold, in the manifest's
  /// order.
  package func missing(in lock: Lock) -> (architectures: [String], variants: [String]) {
    (
      manifest.architectures.map(\.value.text).filter { lock.architectures[$0] == nil },
      manifest.variants.map(\.name).filter { lock.outputs[$0] == nil }
    )
  }

  /// Library, version and level of every compression in use, by its name in the manifest.
  package var compressors: [String: String] {
    Dictionary(
      variants.map(\.compression.value.compressor).map { ($0.rawValue, $0.identity) },
      uniquingKeysWith: { $1 })
  }

  /// The plans of the images asked for.
  package func plans(_ lock: Lock, _ architectures: [Architecture]) throws -> [ImagePlan] {
    for variant in variants where !lock.outputs.isEmpty && lock.outputs[variant.name] == nil {
      throw WorkspaceError.notLocked("the variant '\(variant.name)'", lock: lockPath.string)
    }
    return try PlanMaker(
      manifest: manifest, lock: lock, lockPath: lockPath.string, localFiles: localFiles,
      trees: trees, executables: executables
    )
    .plans(variants: naming(by: lock).variants, architectures: architectures)
  }
}
