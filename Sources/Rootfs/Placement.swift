/// Where entries go when the tree has symbolic links for folders, such as `/lib -> usr/lib`.
///
/// Debian 13's base-files makes `/bin`, `/lib`, `/lib64` and `/sbin` links into `/usr`; an entry
/// below such a link is placed at its real path, as dpkg does on a merged system. The links are
/// those of the package `base-files` and of the manifest's top-level `symlinks`.
package struct Placement: Hashable, Sendable {
  private let links: [Link]

  private struct Link: Hashable, Sendable {
    var path: MemberPath
    var target: MemberPath
  }

  /// No links: every entry stays where its package has it.
  package static let plain = Placement([])

  /// - Parameter links: paths of symbolic links and their targets as they are spelled.
  package init(_ links: [(path: MemberPath, target: [UInt8])]) {
    self.links = links.map { Link(path: $0.path, target: $0.path.following($0.target)) }
      .sorted { $0.path < $1.path }
  }

  /// The real path of an entry: links above it are followed, the entry itself is not.
  package func place(_ path: MemberPath) -> MemberPath {
    var path = path
    // A link may lead below another; forty is Linux' own bound on a chain (MAXSYMLINKS).
    for _ in 0..<40 {
      guard let link = links.first(where: { path.isBelow($0.path) }) else { return path }
      let rest = path.components[link.path.components.count...]
      path = MemberPath(parts: link.target.components + rest)
    }
    return path
  }

  /// The real path of a folder: it is followed itself, too.
  package func placeDirectory(_ path: MemberPath) -> MemberPath {
    var path = place(path)
    for _ in 0..<40 {
      guard let link = links.first(where: { $0.path == path }) else { return path }
      path = place(link.target)
    }
    return path
  }

  /// What a fragment's key says of it.
  package var canonical: String {
    links.map { "\($0.path)\u{0}\($0.target)" }.joined(separator: "\u{0}")
  }
}
