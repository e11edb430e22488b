internal import Rootfs
internal import Tree

extension Lint {
  /// Directories that packages want with another mode or owner than the tree has.
  ///
  /// A `directories` entry of the manifest decides on purpose: that is no disagreement.
  static func directoryModes(
    _ tree: Tree, _ subject: LintSubject.Composition
  ) -> [LintFinding] {
    var found: [LintFinding] = []
    for fragment in subject.fragments {
      for directory in fragment.directories {
        guard let entry = tree[directory.path], entry.isDirectory,
          !entry.hasRights(of: directory)
        else { continue }
        if case .generated = entry.origin { continue }
        found.append(
          LintFinding(
            .directoryModes, .note, path: directory.path, package: fragment.package,
            message:
              "\(fragment.package) has it as \(directory.rights), the image as \(entry.rights)")
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
