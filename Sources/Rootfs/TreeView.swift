/// A tree as a process sees it that has it for its root: links are followed, inside it.
package struct TreeView: Sendable {
  private let tree: FileTree

  package init(_ tree: FileTree) {
    self.tree = tree
  }

  /// What a path leads to, its last link followed, too; nil where that is nothing.
  ///
  /// The path is absolute; `..` is that of the folder that a link led to.
  package func follow(_ path: [UInt8]) -> FileTree.Item? {
    var item = tree[.root]
    var rest = Array(path.split(separator: UInt8(ascii: "/")).reversed())
    var links = 0
    while let part = rest.popLast() {
      guard let folder = item, folder.entry.node == .directory else { return nil }
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        item = tree[folder.entry.path.parent ?? .root]
        continue
      }
      item = tree[folder.entry.path.appending(MemberPath(parts: [part]))]
      guard case .symbolicLink(let target)? = item?.entry.node else { continue }
      links += 1
      // Linux' own bound on links in one path (MAXSYMLINKS).
      guard links <= 40 else { return nil }
      item = target.first == UInt8(ascii: "/") ? tree[.root] : folder
      rest += target.split(separator: UInt8(ascii: "/")).reversed()
    }
    return item
  }

  /// What a path of the tree leads to.
  package func follow(_ path: MemberPath) -> FileTree.Item? { follow(path.bytes) }

  /// The items right in a folder, by name.
  package func children(of folder: MemberPath) -> [FileTree.Item] {
    let start = folder.isRoot ? 0 : folder.bytes.count + 1
    var index = tree.firstIndex(after: folder)
    var found: [FileTree.Item] = []
    while index < tree.items.count, tree.items[index].entry.path.isBelow(folder) {
      let item = tree.items[index]
      if !item.entry.path.bytes[start...].contains(UInt8(ascii: "/")) { found.append(item) }
      index += 1
    }
    return found
  }
}

extension FileTree {
  /// The index of the first item below a folder, or where it would be.
  fileprivate func firstIndex(after folder: MemberPath) -> Int {
    let prefix = folder.isRoot ? [] : folder.bytes + [UInt8(ascii: "/")]
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      let path = items[middle].entry.path
      if path.isRoot || path.bytes.lexicographicallyPrecedes(prefix) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
