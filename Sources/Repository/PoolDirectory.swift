internal import Content
package import SystemPackage

/// A directory that may hold packages, asked before any mirror and never written to.
///
/// A package is looked for in the three forms in which people have them: by its SHA-256, as
/// `cache export` writes it; at its path below `pool`, as in a mirror; and under its file name, as
/// `apt-get download` and Bazel leave it. Its hash decides, so links are followed.
package struct PoolDirectory: Hashable, Sendable {
  let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// The files that may be the package, those that are there.
  ///
  /// - Parameter file: its pool path is relative and without `..`.
  func candidates(for file: PoolFile) -> [FilePath] {
    let relative = FilePath(file.path)
    var places = [
      path.pushing("blobs/sha256").appending(file.digest.hex), path.pushing(relative),
    ]
    if let name = relative.lastComponent { places.append(path.appending(name)) }
    return places.filter { FileStatus(of: $0, following: true)?.isRegular == true }
  }
}
