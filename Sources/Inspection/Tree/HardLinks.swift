internal import Rootfs

/// The names of one file.
package enum HardLinks {
  /// The same entries with the first name of each file, by bytes, as the file, and its other names
  /// as hard links to that one.
  ///
  /// Which name carries the bytes is an accident of packing; mode, owner and time are the file's.
  ///
  /// - Parameter entries: sorted by path.
  package static func normalized(_ entries: [InspectedEntry]) -> [InspectedEntry] {
    var first: [MemberPath: MemberPath] = [:]
    for item in entries {
      guard case .hardLink(let target) = item.entry.node else { continue }
      first[target] = min(first[target] ?? target, item.entry.path)
    }
    guard !first.isEmpty else { return entries }
    var files: [MemberPath: InspectedEntry] = [:]
    for item in entries where first[item.entry.path] != nil { files[item.entry.path] = item }
    return entries.map { item in
      let path = item.entry.path
      let target: MemberPath
      switch item.entry.node {
      case .hardLink(let other): target = other
      case .file where first[path] != nil: target = path
      default: return item
      }
      guard let name = first[target], var file = files[target] else { return item }
      file.entry.path = path
      if name != path { file.entry.node = .hardLink(to: name) }
      file.package = item.package ?? file.package
      return file
    }
  }
}
