internal import Rootfs

extension Lint {
  /// Folders that packages want with another mode or owner than the tree has.
  ///
  /// A `directories` entry of the manifest decides on purpose: that is no disagreement.
  func folderModes(_ subject: LintSubject) -> [LintFinding] {
    var found: [LintFinding] = []
    for (package, fragment) in subject.fragments {
      for folder in fragment.folders {
        guard let item = subject.tree[folder.entry.path], item.entry.node == .directory,
          !item.entry.hasRights(of: folder.entry)
        else { continue }
        if case .generated = item.owner { continue }
        found.append(
          LintFinding(
            .folderModes, .note, path: folder.entry.path, package: package,
            message: "\(package) wants it \(folder.entry.rights), the tree has "
              + item.entry.rights))
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
