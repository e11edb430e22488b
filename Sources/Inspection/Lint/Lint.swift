package import Content
internal import Rootfs

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
    let links = TreeLinks(subject.tree)
    return danglingLinks(subject, links) + (try interpreters(subject, links))
      + permissions(subject) + copyrights(subject, links) + emptyPackages(subject)
      + folderModes(subject)
  }

  private func danglingLinks(_ subject: LintSubject, _ links: TreeLinks) -> [LintFinding] {
    subject.tree.items.compactMap { item in
      guard case .symbolicLink(let target) = item.entry.node else { return nil }
      let path = item.entry.path
      return switch links.end(of: target, from: path.parent ?? .root) {
      case .found: nil
      case .missing(let place): LintFinding(dangling: item, at: place)
      case .circle:
        LintFinding(
          .dangling, path: path, package: item.owner.package,
          message: "is a link in a circle of links")
      }
    }
  }

  private mutating func interpreters(
    _ subject: LintSubject, _ links: TreeLinks
  ) throws -> [LintFinding] {
    let search = SearchPath(subject.execution, links)
    var found: [LintFinding] = []
    for (package, fragment) in subject.fragments {
      for script in try scripts.scripts(of: fragment) {
        if let fault = search.finding(script.shebang, of: script.path, package: package) {
          found.append(fault)
        }
      }
    }
    for item in subject.tree.items {
      guard case .generated = item.owner, case .file = item.entry.node,
        item.entry.mode & 0o111 != 0, let body = subject.bodies[item.entry.path],
        let shebang = Shebang(body[...])
      else { continue }
      if let fault = search.finding(shebang, of: item.entry.path, package: nil) {
        found.append(fault)
      }
    }
    return found
  }

  private func permissions(_ subject: LintSubject) -> [LintFinding] {
    subject.tree.items.compactMap { item in
      let entry = item.entry
      let mode = String(entry.mode, radix: 8)
      if entry.isSetID {
        let who =
          switch entry.mode & 0o6000 {
          case 0o4000: "its owner (\(entry.uid))"
          case 0o2000: "its group (\(entry.gid))"
          default: "its owner and group (\(entry.uid):\(entry.gid))"
          }
        return LintFinding(
          .setuid, path: entry.path, package: item.owner.package,
          message: "runs with the rights of \(who), mode \(mode)")
      }
      guard entry.isWorldWritable else { return nil }
      return LintFinding(
        .worldWritable, path: entry.path, package: item.owner.package,
        message: entry.node == .directory
          ? "everybody may rename and remove what is in it, mode \(mode) without the sticky bit"
          : "everybody may write to it, mode \(mode)")
    }
  }

  /// Debian Policy 12.5: every package has `/usr/share/doc/PACKAGE/copyright`; the folder may be a
  /// link to that of a package of the same source.
  private func copyrights(_ subject: LintSubject, _ links: TreeLinks) -> [LintFinding] {
    guard subject.wantsCopyright else { return [] }
    return subject.fragments.compactMap { package, fragment in
      let folder = "usr/share/doc/\(package)"
      guard case .missing = links.end(of: Array("\(folder)/copyright".utf8), from: .root) else {
        return nil
      }
      let link = fragment.members.first { $0.entry.path.bytes == Array(folder.utf8) }
      // A folder's link that leads nowhere is a finding of its own.
      if link != nil, case .missing = links.end(of: Array(folder.utf8), from: .root) { return nil }
      var finding = LintFinding(
        .copyright, link == nil ? .note : .error, path: link?.entry.path, package: package,
        message: link == nil
          ? "\(package) has no copyright file" : "leads to no copyright of \(package)")
      finding.names = [package]
      return finding
    }
  }

  private func emptyPackages(_ subject: LintSubject) -> [LintFinding] {
    subject.fragments.compactMap { package, fragment in
      guard subject.selected.contains(package) else { return nil }
      let isEmpty =
        !fragment.folders.contains { $0.reason != nil }
        && fragment.members.allSatisfy { [.copyright, .status].contains($0.reason) }
      guard isEmpty else { return nil }
      var finding = LintFinding(
        .emptyPackages, package: package,
        message: "none of the files that are selected of \(package) is in the image",
        remedy: "they are excluded, optional, or made by something else: leave the package out, "
          + "or write `\(package): []` where its record is all that is wanted")
      finding.names = [package]
      return finding
    }
  }
}

extension FileTree.Owner {
  /// The package's name; nil for all else.
  var package: String? {
    if case .package(let name, _) = self { name } else { nil }
  }
}

extension Entry {
  /// Whether everybody may change it; folders with the sticky bit are meant for that.
  fileprivate var isWorldWritable: Bool {
    switch node {
    case .directory: mode & 0o1002 == 0o0002
    case .file: mode & 0o002 != 0
    // A link has no mode of its own, a hard link its target's.
    case .symbolicLink, .hardLink: false
    }
  }
}
