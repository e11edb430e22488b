internal import Tree

/// Something that a manifest could say to mend what a check found.
///
/// A check says what is missing; how the whole line of the manifest reads, with what stands there
/// already, is for ``RemedyLines`` to say.
package enum ManifestAddition: Hashable, Sendable {
  /// Patterns of a package.
  case package(String, [String])
  case symlink(path: String, target: String)
  /// A directory; `owner` is the number of its user and group, root's if it is nil.
  case directory(String, mode: String, owner: UInt32? = nil)
  case user(name: String, uid: UInt32, gid: UInt32, home: String)
  case group(name: String, gid: UInt32)
  /// A package whose files in `tmpfiles.d` are followed.
  case temporary(String)
  /// A file to include: a built-in part.
  case include(String)

  /// The package of which something is taken.
  package var package: String? {
    if case .package(let name, _) = self { name } else { nil }
  }
}
