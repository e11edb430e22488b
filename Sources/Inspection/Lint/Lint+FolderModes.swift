internal import Rootfs
internal import Tree

extension Lint {
  /// Folders that packages want with another mode or owner than the tree has.
  ///
  /// A `directories` entry of the manifest decides on purpose: that is no disagreement.
  static func folderModes(
    _ tree: Tree, _ subject: LintSubject.Composition
  ) -> [LintFinding] {
    var found: [LintFinding] = []
    for fragment in subject.fragments {
      for folder in fragment.folders {
        guard let entry = tree[folder.path], entry.isDirectory,
          !entry.hasRights(of: folder)
        else { continue }
        if case .generated = entry.origin { continue }
        found.append(
          LintFinding(
            .folderModes, .note, path: folder.path, package: fragment.package,
            message: "\(fragment.package) has it as \(folder.rights), the image as \(entry.rights)")
        )
      }
    }
    return found
  }
}

extension Entry {
  fileprivate func hasRights(of other: Entry) -> Bool {
    mode == other.mode && uid == other.uid && gid == other.gid
  }

  fileprivate var rights: String { "\(String(mode, radix: 8)) \(uid):\(gid)" }
}
