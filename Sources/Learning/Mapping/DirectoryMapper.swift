internal import Manifest
internal import Content
internal import Tree

/// From needed directories to those that a manifest must name.
///
/// A directory above something that is brought is there by itself, with the mode that its package
/// gives it; what a maintainer script changed about it is not.
struct DirectoryMapper {
  let root: LearnedRoot
  let knowledge: ManifestKnowledge
  /// Everything that is brought.
  let brought: Set<MemberPath>

  func items(_ needs: [MemberPath: Need]) -> [MemberPath: LearnedManifest.Item] {
    var wanted: [MemberPath: String] = [:]
    for (path, need) in needs where need.kind == .directory && !path.isRoot {
      wanted[path] = need.reason.text
    }
    var above = Set(brought.flatMap(\.ancestors)).union(brought)
    var items: [MemberPath: LearnedManifest.Item] = [:]
    for path in above.union(wanted.keys).sorted(by: >) where !knowledge.makes(path) {
      guard let status = root.status(path), status.isDirectory, let text = PatternText.plain(path)
      else { continue }
      let isUsual = status.mode == 0o755 && status.uid == 0 && status.gid == 0
      if isUsual && (above.contains(path) || wanted[path] == nil) { continue }
      // Its content is its package's to protect, too.
      items[path] = LearnedManifest.Item(
        members: ([("path", YAMLText.quoted(text))] + OwnershipText.members(status, usual: 0o755))
          .map { (key: $0.0, value: $0.1) },
        reason: wanted[path] ?? "as in the root")
      above.formUnion(path.ancestors)
    }
    return items
  }
}
