internal import ELF
internal import Tree

extension LibrarySource {
  /// Where this source has a library, or interpreter, of a name.
  func holders(
    of name: [UInt8], _ abi: ABI, _ triplet: String
  ) -> [MissingLibrary.Holder] {
    guard let package else { return [] }
    let last = name.split(separator: UInt8(ascii: "/")).last ?? []
    var found: [MissingLibrary.Holder] = []
    for (nodes, isWithheld) in [(selected, false), (offered, false), (withheld, true)] {
      for (path, node) in nodes {
        let isNamed = path.lastComponent == last
        switch node {
        case .elf(let file):
          guard file.abi == abi, isNamed || file.soname?.bytes == name else { continue }
        case .symbolicLink:
          guard isNamed else { continue }
        }
        found.append(
          .init(
            package: package, path: path, isWithheld: isWithheld,
            isLookedFor: LibraryDirectories.isStandard(path.parent ?? .root, abi, triplet)))
      }
    }
    return found
  }
}
