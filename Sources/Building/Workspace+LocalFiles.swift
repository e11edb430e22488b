package import Content
package import Lock
internal import Debian
package import Manifest
internal import SystemPackage

extension Workspace {
  /// The digests of the files beside the manifest that it names, by the paths that a lock has.
  ///
  /// Of a file that is not here, since no architecture asked for has it, what the lock has.
  package var localDigests: [String: Digest] {
    Dictionary(
      manifest.localFiles.compactMap { file in
        if let locked = elsewhere[file.key] { return locked.map { (name(of: file), $0) } }
        return (name(of: file), digest(of: file))
      }, uniquingKeysWith: { $1 })
  }

  /// The digests that a lock has of files that are not here.
  ///
  /// - Returns: nil for one that the lock does not know, and for all without a lock.
  static func lockedDigests(
    of files: [Manifest.LocalFile], _ lockPath: FilePath, _ manifest: Manifest
  ) -> [FilePath: Digest?] {
    guard !files.isEmpty else { return [:] }
    // What is wrong with a lock is said where it is read for what it pins.
    let lock = (try? readFile(lockPath, limit: lockLimit)).flatMap {
      try? Lock(pinsOf: $0, path: lockPath.string)
    }
    return Dictionary(
      files.map { ($0.key, lock?.localFiles[name(of: $0, beside: manifest)]) },
      uniquingKeysWith: { $1 })
  }

  /// What stands for a file in the manifest's digest.
  ///
  /// A file that is not here and that no lock has counts as empty: the lock is of other architectures.
  static func digest(
    of file: Manifest.LocalFile, _ contents: [FilePath: [UInt8]],
    _ elsewhere: [FilePath: Digest?]
  ) -> Digest {
    if let locked = elsewhere[file.key] ?? nil { return locked }
    return Digest(of: contents[file.key] ?? [])
  }

  /// Whether a file is not here, and no architecture asked for needs it.
  package func isElsewhere(_ file: Manifest.LocalFile) -> Bool { elsewhere[file.key] != nil }

  /// What a lock and messages call a file beside the manifest: its path from the manifest's
  /// directory, so that it does not matter where the command was run.
  package func name(of file: Manifest.LocalFile) -> String {
    Self.name(of: file, beside: manifest)
  }

  private static func name(of file: Manifest.LocalFile, beside manifest: Manifest) -> String {
    if file.spelling.hasPrefix("/") { return file.path.string }
    return relative("\(file.path):1:1", to: manifest) + (file.exclude == nil ? "" : "/")
  }

  /// This workspace with the names that a lock has for the `.deb`s beside the manifest.
  package func naming(by lock: Lock) -> Workspace {
    var names: [String: PackageName] = [:]
    for package in lock.architectures.values.flatMap(\.packages) where package.isLocal {
      names[package.path] = package.name
    }
    if names.isEmpty { return self }
    let architectures = manifest.architectures.map(\.value)
    var named = self
    for variant in named.variants.indices {
      for index in named.variants[variant].packages.indices {
        guard case .local(let file) = named.variants[variant].packages[index].source else {
          continue
        }
        named.variants[variant].packages[index].localName =
          architectures.lazy.compactMap { names[name(of: file.bound(to: $0))] }.first
      }
    }
    return named
  }

  /// The `.deb`s beside the manifest, by their digests.
  package var localPackages: [Digest: [UInt8]] {
    var found: [Digest: [UInt8]] = [:]
    for variant in manifest.variants {
      for case .local(let file) in variant.packages.map(\.source) {
        for architecture in manifest.architectures.map(\.value) {
          guard let bytes = localFiles[file.bound(to: architecture).path] else { continue }
          found[Digest(of: bytes)] = bytes
        }
      }
    }
    return found
  }

  private func digest(of file: Manifest.LocalFile) -> Digest {
    Self.digest(of: file, localFiles, elsewhere)
  }

  /// The files beside the manifest that changed since a lock was made, if these alone make its
  /// digest another one; nil where more changed, or where the lock does not know.
  package func changedFiles(since lock: Lock) -> [String]? {
    let now = localDigests
    let changed = now.filter { lock.localFiles[$0.key] ?? $0.value != $0.value }.keys.sorted()
    guard !changed.isEmpty else { return nil }
    let before = manifest.digestInput(isExecutable: { executables.contains($0.path) }) { file in
      lock.localFiles[name(of: file)] ?? digest(of: file)
    }
    guard Digest(of: before.canonicalBytes) == lock.manifest else { return nil }
    return changed.flatMap { name -> [String] in
      let shown = name.hasPrefix("/") || name.hasPrefix("../") ? name : "./\(name)"
      guard name.hasSuffix("/"), let digest = lock.localFiles[name],
        let file = manifest.localFiles.first(where: { self.name(of: $0) == name }),
        let old = findListing(digest), let new = localFiles[file.key]
      else { return [shown] }
      let paths = LocalTree.changes(from: old, to: new)
      return paths.isEmpty ? [shown] : paths.prefix(5).map { shown.dropLast() + $0 }
    }
  }

  /// The listings of the directories beside the manifest, which a store keeps so that a change of one
  /// can be named.
  package var listings: [[UInt8]] { trees.values.map(\.listing) }
}
