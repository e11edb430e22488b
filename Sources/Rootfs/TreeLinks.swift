/// Follows paths through the symbolic links of a tree, as a process whose root it is would.
package struct TreeLinks {
  /// Where a path leads.
  package enum End: Hashable, Sendable {
    /// Something that is no link stands there.
    case found(MemberPath)
    /// Nothing stands there.
    case missing(MemberPath)
    /// Links lead to each other, or there are more than Linux follows.
    case circle
  }

  private let tree: FileTree
  private var targets: [[UInt8]: [UInt8]] = [:]
  private static let slash = UInt8(ascii: "/")

  package init(_ tree: FileTree) {
    self.tree = tree
    for item in tree.items {
      if case .symbolicLink(let target) = item.entry.node {
        targets[item.entry.path.bytes] = target
      }
    }
  }

  /// Follows a path part by part, the last one too (path_resolution(7)).
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the folder.
  ///   - folder: a folder of the tree with no link in its path.
  package func end(of path: [UInt8], from folder: MemberPath) -> End {
    var place = path.first == Self.slash ? [] : folder.bytes
    var rest = Array(path.split(separator: Self.slash).reversed())
    var followed = 0
    while let part = rest.popLast() {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        // The letter is not enough: what is not there has no folder above it.
        guard isFolder(place) else { return .missing(memberPath(place)) }
        place.removeLast(place.count - (place.lastIndex(of: Self.slash) ?? 0))
        continue
      }
      let above = place.count
      if !place.isEmpty { place.append(Self.slash) }
      place += part
      guard let target = targets[place] else { continue }
      // Linux' own bound on links in one path (MAXSYMLINKS).
      followed += 1
      guard followed <= 40 else { return .circle }
      place = target.first == Self.slash ? [] : Array(place.prefix(above))
      rest += target.split(separator: Self.slash).reversed()
    }
    let end = memberPath(place)
    return tree[end] == nil ? .missing(end) : .found(end)
  }

  private func isFolder(_ place: [UInt8]) -> Bool {
    place.isEmpty || tree[memberPath(place)]?.entry.node == .directory
  }

  /// The parts are normal already: none is empty, `.` or `..`.
  private func memberPath(_ bytes: [UInt8]) -> MemberPath {
    bytes.isEmpty ? .root : MemberPath(parts: [bytes[...]])
  }
}
