internal import Packing
package import Content
internal import Rootfs
package import SystemPackage
internal import Tree

/// The root file system of one image as a directory.
///
/// The directory is absent, as it was, or complete, at every moment: it is made aside and renamed.
/// One that is there is replaced only where all that it has at its top is of the image, too.
package struct DirectoryOutput {
  private let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// - Returns: whether the owners of all entries could be set.
  package func write(_ image: BuiltImage, from store: BlobStore) throws -> Bool {
    let path = resolvingLinks(path)
    let old = try check(path, against: image)
    let tars = try image.layers.flatMap { try store.tars(of: $0) }
    let parent = path.removingLastComponent()
    if !parent.isEmpty { try makeDirectory(parent) }
    let aside = try StagedItem.directory(StagedItem.name(beside: path))
    // Nobody else is to look into it, or to change it, before it is done.
    try setMode(aside.path, 0o700)
    var writer = DirectoryWriter(aside.descriptor, subject: image.plan.title)
    defer { writer.close() }
    for tar in tars { try writer.write(tar) }
    try writer.finish()
    if old == .full {
      let away = StagedItem.name(beside: path)
      try renameFile(path, to: away)
      try aside.finish(as: path)
      removeTree(away)
    } else {
      try aside.finish(as: path)
    }
    synchronizeParent(of: path)
    return writer.hasOwners
  }

  private enum Old { case free, full }

  /// What is there; a directory that holds other things is never replaced.
  private func check(_ path: FilePath, against image: BuiltImage) throws -> Old {
    guard let status = FileStatus(of: path) else { return .free }
    guard status.isDirectory else { throw OutputError.notADirectory(path) }
    let names = try listDirectoryNames(path)
    let own = Set(image.tree.entries.compactMap { $0.path.components.first.map(Array.init) })
    guard names.allSatisfy(own.contains) else { throw OutputError.notARoot(path) }
    return names.isEmpty ? .free : .full
  }
}
