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
    return relative("\(file.path):1:1")
  }

  private func digest(of file: Manifest.LocalFile) -> Digest {
    Digest(of: localFiles[file.path] ?? [])
  }

  /// The files beside the manifest that changed since a lock was made, if these alone make its
  /// digest another one; nil where more changed, or where the lock does not know.
  package func changedFiles(since lock: Lock) -> [String]? {
    let now = localDigests
    let changed = now.filter { lock.localFiles[$0.key] ?? $0.value != $0.value }.keys.sorted()
    guard !changed.isEmpty else { return nil }
    let before = manifest.digestInput { file in
      lock.localFiles[name(of: file)] ?? digest(of: file)
    }
    guard Digest(of: before.canonicalBytes) == lock.manifest else { return nil }
    return changed.map { $0.hasPrefix("/") || $0.hasPrefix("../") ? $0 : "./\($0)" }
  }
}
