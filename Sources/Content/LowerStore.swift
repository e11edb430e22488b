internal import Synchronization
package import SystemPackage

/// A store on a file system that cannot be written to, below one that can.
final class LowerStore: Sendable {
  let root: FilePath
  /// What was found to be damaged, which nothing can remove there.
  private let refused = Mutex<Set<Digest>>([])

  init(root: FilePath) { self.root = root }

  /// Whether it has a blob that is not known to be damaged.
  func holds(_ digest: Digest) -> Bool {
    let isRefused = refused.withLock { $0.contains(digest) }
    return !isRefused && FileStatus(of: root.child("blobs/sha256").child(digest.hex)) != nil
  }

  func refuse(_ digest: Digest) { refused.withLock { _ = $0.insert(digest) } }
}

/// A directory of this run's own, gone when nothing holds it any longer.
package final class ScratchDirectory: Sendable {
  package let path: FilePath
  private let item: Mutex<StagedItem?>

  /// - Parameter directory: where it is made; what killed runs left there is removed.
  package init(in directory: FilePath) throws(StoreError) {
    let item = try StagedItem.directory(StagedItem.name(beside: directory.child("whittle")))
    path = item.path
    self.item = Mutex(item)
  }
}
