package import Content
package import Lock
internal import Debian
package import Manifest
internal import SystemPackage

extension Workspace {
  /// The digests of the files beside the manifest that it names, by the paths that a lock has.
  package var localDigests: [String: Digest] {
    Dictionary(
      manifest.localFiles.map { (name(of: $0), digest(of: $0)) }, uniquingKeysWith: { $1 })
  }

  /// What a lock and messages call a file beside the manifest: its path from the manifest's
  /// directory, so that it does not matter where the command was run.
  package func name(of file: Manifest.LocalFile) -> String {
    if file.spelling.hasPrefix("/") { return file.path.string }
    return relative("\(file.path):1:1") + (file.exclude == nil ? "" : "/")
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
    Digest(of: localFiles[file.key] ?? [])
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
