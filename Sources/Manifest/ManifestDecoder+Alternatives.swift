import Debian
internal import Tree

extension ManifestDecoder {
  /// A map from names of `update-alternatives` to the packages that are to have them.
  mutating func alternatives(_ value: YAMLValue?) -> [Manifest.Alternative] {
    var found: [Manifest.Alternative] = []
    for member in members(value, "alternatives") ?? [] {
      guard let text = line(member.value, "alternatives.\(member.key)"),
        let package = packageName(text.value, text.position)
      else { continue }
      found.append(
        Manifest.Alternative(name: member.key, package: package, position: member.position))
    }
    return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
