package import Tree

/// Where entries go when the tree has symbolic links for directories, such as `/lib -> usr/lib`.
///
/// Debian 13's base-files makes `/bin`, `/lib`, `/lib64` and `/sbin` links into `/usr`; an entry
/// below such a link is placed at its real path, as dpkg does on a merged system. The links are
/// those of the package `base-files` and of the manifest's top-level `symlinks`.
package struct Placement: Hashable, Sendable {
  private let links: [Link]
  /// What a fragment's key says of it; made once, as every package of an image asks for it.
  package let canonical: String

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
    canonical = self.links.map { "\($0.path)\u{0}\($0.target)" }.joined(separator: "\u{0}")
  }

  /// The real path of an entry: links above it are followed, the entry itself is not.
  package func place(_ path: MemberPath) -> MemberPath {
    guard links.contains(where: { path.isBelow($0.path) }), let above = path.parent else {
      return path
    }
    return followed(above)?.appending(part: path.lastComponent) ?? path
  }

  /// The real path of a directory: it is followed itself, too.
  package func placeDirectory(_ path: MemberPath) -> MemberPath {
    guard links.contains(where: { path == $0.path || path.isBelow($0.path) }) else { return path }
    return followed(path) ?? path
  }

  /// Where a path leads; nil for links that lead to each other.
  private func followed(_ path: MemberPath) -> MemberPath? {
    PathWalk.follow(path.bytes, from: .root, root: .root, parent: { $0.parent ?? .root }) {
      name, directory, _ in
      let path = directory.appending(part: name)
      guard let link = links.first(where: { $0.path == path }) else { return .directory(path) }
      return .link(path, target: [UInt8(ascii: "/")] + link.target.bytes)
    }.place
  }
}
