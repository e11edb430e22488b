package import Content
package import Lock
internal import Manifest
internal import SystemPackage

extension Workspace {
  /// The digests of the files beside the manifest that it names, by the paths that a lock has.
  package var localDigests: [String: Digest] {
    Dictionary(
      manifest.localFiles.map { (name(of: $0), digest(of: $0)) }, uniquingKeysWith: { $1 })
  }

  /// What a lock and messages call a file beside the manifest: its path from the manifest's
  /// directory, so that it does not matter where the command was run.
  func name(of file: Manifest.LocalFile) -> String {
    if file.spelling.hasPrefix("/") { return file.path.string }
    return relative("\(file.path):1:1") + (file.exclude == nil ? "" : "/")
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
