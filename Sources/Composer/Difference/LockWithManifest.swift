internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import SystemPackage

/// A lock with the manifest that it was made of, where that is to be had.
struct LockWithManifest: Sendable {
  /// What messages call it.
  var title: String
  var lock: Lock
  /// Nil where no manifest has the digest that the lock pins.
  var workspace: Workspace?
  /// Of the manifest that is there, the local files that changed since, if nothing else did.
  var changedFiles: [String] = []

  /// What the lock holds, variants first, as far as it is asked for.
  func names(_ settings: Composer.Settings) -> [ImageKey] {
    var variants = lock.outputs.keys.sorted()
    if let order = workspace?.variants.map(\.name) {
      variants = order.filter { lock.outputs[$0] != nil }
    } else if let base = variants.firstIndex(of: Manifest.baseVariant) {
      variants.insert(variants.remove(at: base), at: 0)
    }
    var architectures = lock.architectures.keys.sorted()
    if let order = workspace?.manifest.architectures.map(\.value.text) {
      architectures = order.filter { lock.architectures[$0] != nil }
    }
    return variants.flatMap { variant in
      architectures.compactMap { architecture in
        guard settings.variants?.contains(variant) ?? true,
          settings.architectures?.contains(architecture) ?? true,
          lock.outputs[variant]?.images[architecture] != nil
        else { return nil }
        return ImageKey(variant: variant, architecture: architecture)
      }
    }
  }
}

extension LockWithManifest {
  /// Reads a manifest's lock.
  static func read(
    manifest path: FilePath, at revision: String?, lock place: FilePath? = nil, allowsOutside: Bool
  ) async throws -> LockWithManifest {
    let workspace: Workspace
    if let revision {
      workspace = try await GitRevision(name: revision).workspace(path)
    } else {
      workspace = try Workspace(
        path, lock: place, .all, allowsOutside: allowsOutside)
    }
    let lock = try await self.lock(workspace.lockPath, at: revision)
    let title = revision.map { "\(path)@\($0)" } ?? path.string
    return LockWithManifest(
      title: title, lock: lock, workspace: lock.manifest == workspace.digest ? workspace : nil,
      changedFiles: workspace.changedFiles(since: lock) ?? [])
  }

  /// Reads a lock, and looks for its manifest beside it.
  ///
  /// - Parameter onEvent: hears of a manifest that is there and cannot be read.
  static func read(
    lock path: FilePath, at revision: String?, allowsOutside: Bool, _ onEvent: EventHandler
  ) async throws -> LockWithManifest {
    let lock = try await self.lock(path, at: revision)
    var side = LockWithManifest(
      title: revision.map { "\(path)@\($0)" } ?? path.string, lock: lock, workspace: nil)
    let directory = path.removingLastComponent()
    for name in names(for: path, of: lock, at: revision) {
      let manifest = directory.appending(name)
      guard try await isThere(manifest, at: revision) else { continue }
      do {
        let found =
          if let revision {
            try await GitRevision(name: revision).workspace(manifest)
          } else {
            try Workspace(manifest, lock: path, .all, allowsOutside: allowsOutside)
          }
        guard found.digest == lock.manifest else {
          if side.changedFiles.isEmpty { side.changedFiles = found.changedFiles(since: lock) ?? [] }
          continue
        }
        side.workspace = found
        break
      } catch  where ExitStatus(error) == .input {
        // The lock can be compared without it.
        guard name.hasPrefix(lock.name + ".") || path.string.contains(name.prefix { $0 != "." })
        else { continue }
        onEvent(.passedOverManifest(lock: side.title, reason: "\(error)"))
      }
    }
    return side
  }

  /// What the manifest of a lock may be called: as the lock's file, as the lock says, or anything.
  private static func names(
    for path: FilePath, of lock: Lock, at revision: String?
  ) -> [String] {
    let name = path.lastComponent?.string ?? ""
    let suffix = [".lock.json", ".json"].first { name.hasSuffix($0) } ?? ""
    let stems = [String(name.dropLast(suffix.utf8.count)), lock.name]
    var names = [".yaml", ".yml"].flatMap { suffix in stems.map { $0 + suffix } }
    let directory = path.removingLastComponent()
    let others = revision == nil ? try? listDirectory(directory.isEmpty ? "." : directory) : nil
    names += (others ?? []).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  private static func isThere(_ path: FilePath, at revision: String?) async throws -> Bool {
    guard let revision else { return FileStatus(of: path, following: true) != nil }
    do {
      _ = try await GitRevision(name: revision).read(path)
      return true
    } catch GitError.noFile {
      return false
    }
  }

  private static func lock(_ path: FilePath, at revision: String?) async throws -> Lock {
    if let revision {
      let bytes = try await GitRevision(name: revision).read(path)
      return try Lock(parsing: bytes, path: "\(path)@\(revision)")
    }
    guard FileStatus(of: path, following: true) != nil else {
      throw ComposerError.noLock(path.string)
    }
    return try Lock(parsing: try readFile(path, limit: 64 << 20), path: path.string)
  }
}
