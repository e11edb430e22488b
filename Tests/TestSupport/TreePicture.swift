internal import Content
internal import Rootfs
package import Tree

/// One line for each path of a tree below the root: what it is and its mode.
///
///     /usr/ dir 755
///     /usr/bin/sh file 755 1
///     /usr/bin/ash -> sh
///
/// Owners are shown where they are not root, sizes in bytes.
package func dump(_ tree: Tree) -> String {
  dump(tree.entries)
}

/// The same of entries, in their order.
package func dump(_ entries: [Entry]) -> String {
  entries.filter { !$0.path.bytes.isEmpty }.map { entry in
    let mode = String(entry.mode, radix: 8)
    let owner = entry.uid == 0 && entry.gid == 0 ? "" : " \(entry.uid):\(entry.gid)"
    return switch entry.kind {
    case .directory: "\(entry.path)/ dir \(mode)\(owner)"
    case .file(let blob): "\(entry.path) file \(mode)\(owner) \(blob.size)"
    case .symbolicLink(let target):
      "\(entry.path) -> \(String(decoding: target, as: UTF8.self))\(owner)"
    case .hardLink(let target): "\(entry.path) = \(target) \(mode)\(owner)"
    case .characterDevice, .blockDevice, .fifo, .socket:
      "\(entry.path) \(entry.kind.word) \(mode)\(owner)"
    }
  }.joined(separator: "\n")
}
