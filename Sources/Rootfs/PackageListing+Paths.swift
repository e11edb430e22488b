package import Packing
package import Tree

extension PackageListing {
  /// What the package has at each path of a tree with these links.
  ///
  /// Names that climb out of the root are left out: unpacking refuses them.
  package func kinds(_ placement: Placement) -> [MemberPath: TarEntry.Kind] {
    var kinds: [MemberPath: TarEntry.Kind] = [:]
    kinds.reserveCapacity(entries.count)
    for entry in entries {
      guard let name = try? MemberPath(parsing: entry.name) else { continue }
      let isDirectory = entry.kind == .directory
      let path = isDirectory ? placement.placeDirectory(name) : placement.place(name)
      if kinds[path] == nil || !isDirectory { kinds[path] = entry.kind }
    }
    return kinds
  }

  /// The package whose documentation stands for this one's: `/usr/share/doc/PACKAGE` is a link to
  /// its directory, which has the copyright of both (Debian Policy 12.5).
  package func documentationPackage(of package: String) -> String? {
    let directory = Array("usr/share/doc/\(package)".utf8)
    for entry in entries {
      guard case .symbolicLink(let target) = entry.kind,
        let name = try? MemberPath(parsing: entry.name), name.bytes == directory
      else { continue }
      let end = name.following(target)
      guard end.parent == name.parent else { return nil }
      return String(decoding: end.lastComponent, as: UTF8.self)
    }
    return nil
  }
}

extension PathPattern {
  /// A pattern that names one path, on every architecture whose library directory is in it.
  ///
  /// - Parameter triplet: nil: the path is named as it is.
  package static func naming(_ path: MemberPath, triplet: String? = nil) -> String {
    var text: [UInt8] = [UInt8(ascii: "/")]
    for byte in path.bytes {
      if "*?[]{},$\\".utf8.contains(byte) { text.append(UInt8(ascii: "\\")) }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
      .split(separator: "/", omittingEmptySubsequences: false)
      .map { part in triplet.map { $0 == part } == true ? "${triplet}" : String(part) }
      .joined(separator: "/")
  }
}
