package import Content
internal import Rootfs
internal import Tree

/// The checks over composed images (docs/manifest.md, "allow").
///
/// What they find is a function of the image alone; what the manifest accepts is left to the
/// ``LintReport``. Libraries are for the closure to find, which knows the packages at hand.
package struct Lint {
  private var scripts: Scripts

  /// - Parameter store: holds the runs of the fragments.
  package init(store: BlobStore) { scripts = Scripts(store: store) }

  /// All that is found in one image; allowed or not.
  ///
  /// - Throws: ``StoreError`` where a run cannot be read.
  package mutating func findings(in subject: LintSubject) throws -> [LintFinding] {
    danglingLinks(subject) + (try interpreters(subject)) + permissions(subject)
      + copyrights(subject) + emptyPackages(subject) + folderModes(subject)
  }

  private func danglingLinks(_ subject: LintSubject) -> [LintFinding] {
    subject.tree.entries.compactMap { entry in
      guard let target = entry.linkTarget else { return nil }
      let path = entry.path
      return switch subject.tree.resolve(target, from: path.parent ?? .root) {
      case .found: nil
      case .missing(let place): LintFinding(dangling: entry, at: place)
      case .circle:
        LintFinding(
          .dangling, path: path, package: entry.package,
          message: "is a symbolic link in a loop")
      }
    }
  }

  private mutating func interpreters(_ subject: LintSubject) throws -> [LintFinding] {
    let search = SearchPath(subject.execution, subject.tree)
    var found: [LintFinding] = []
    for fragment in subject.fragments {
      for script in try scripts.scripts(of: fragment) {
        if let fault = search.finding(script.shebang, of: script.path, package: fragment.package) {
          found.append(fault)
        }
      }
    }
    for made in subject.generated {
      guard made.entry.content != nil, made.entry.mode & 0o111 != 0,
        let shebang = Shebang(made.body[...])
      else { continue }
      if let fault = search.finding(shebang, of: made.entry.path, package: nil) {
        found.append(fault)
      }
    }
    return found
  }

  private func permissions(_ subject: LintSubject) -> [LintFinding] {
    subject.tree.entries.compactMap { entry in
      let mode = String(entry.mode, radix: 8)
      if entry.isSetID {
        let who =
          switch entry.mode & 0o6000 {
          case 0o4000: "its owner (\(entry.uid))"
          case 0o2000: "its group (\(entry.gid))"
          default: "its owner and group (\(entry.uid):\(entry.gid))"
          }
        return LintFinding(
          .setuid, path: entry.path, package: entry.origin.package,
          message: "runs with the privileges of \(who), mode \(mode)")
      }
      guard entry.isWorldWritable else { return nil }
      return LintFinding(
        .worldWritable, path: entry.path, package: entry.origin.package,
        message: entry.isDirectory
          ? "anyone may rename or remove what is in it, mode \(mode) without the sticky bit"
          : "anyone may write to it, mode \(mode)")
    }
  }

  /// Debian Policy 12.5: every package has `/usr/share/doc/PACKAGE/copyright`; the folder may be a
  /// link to that of a package of the same source.
  private func copyrights(_ subject: LintSubject) -> [LintFinding] {
    guard subject.wantsCopyright else { return [] }
    return subject.fragments.compactMap { fragment in
      let package = fragment.package
      let folder = "usr/share/doc/\(package)"
      guard case .missing = subject.tree.resolve(Array("\(folder)/copyright".utf8)) else {
        return nil
      }
      let link = fragment.members.first { $0.entry.path.bytes == Array(folder.utf8) }
      // A folder's link that leads nowhere is a finding of its own.
      if link != nil, case .missing = subject.tree.resolve(Array(folder.utf8)) { return nil }
      var finding = LintFinding(
        .copyright, link == nil ? .note : .error, path: link?.entry.path, package: package,
        message: link == nil
          ? "\(package) has no copyright file" : "does not lead to the copyright of \(package)")
      finding.names = [package]
      return finding
    }
  }

  private func emptyPackages(_ subject: LintSubject) -> [LintFinding] {
    subject.fragments.compactMap { fragment in
      let package = fragment.package
      guard subject.selected.contains(package) else { return nil }
      let isEmpty =
        fragment.folders.allSatisfy { $0.origin.reason == .parent }
        && fragment.members.allSatisfy { [.copyright, .status].contains($0.entry.origin.reason) }
      guard isEmpty else { return nil }
      var finding = LintFinding(
        .emptyPackages, package: package,
        message: "none of the files selected from \(package) are in the image",
        remedy: "they are excluded, optional or replaced: remove the package, "
          + "or write `\(package): []` to keep only its record")
      finding.names = [package]
      return finding
    }
  }
}

extension Entry {
  /// Whether everybody may change it; folders with the sticky bit are meant for that.
  fileprivate var isWorldWritable: Bool {
    switch kind {
    case .directory: mode & 0o1002 == 0o0002
    case .file: mode & 0o002 != 0
    // A link has no mode of its own, a hard link its target's; devices are meant to be shared.
    default: false
    }
  }
}
