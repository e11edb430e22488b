internal import Content
internal import Debian
internal import Closure
internal import Rootfs
internal import Tree

/// The checks over images (docs/lint.md).
///
/// What they find is a function of the image alone; what the manifest accepts is left to the
/// ``LintReport``. Of a composed image, libraries are for the closure to find, which knows the
/// packages at hand.
package enum Lint {
  /// All that is found in one image; allowed or not.
  ///
  /// - Throws: what reading the image's files throws.
  package static func findings(in subject: LintSubject) async throws -> [LintFinding] {
    var found =
      danglingLinks(subject) + (try await scripts(subject)) + permissions(subject)
      + copyrights(subject) + (try await damagedELF(subject))
    guard let composition = subject.composition else {
      found += try await libraries(subject)
      // What a manifest could do about it is nothing to say where there is none.
      for index in found.indices { found[index].remedy = nil }
      return found
    }
    found += emptyPackages(composition) + directoryModes(subject.tree, composition)
    return found
  }

  private static func danglingLinks(_ subject: LintSubject) -> [LintFinding] {
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

  /// Executable files that begin with `#!`: only their first bytes are read.
  private static func scripts(_ subject: LintSubject) async throws -> [LintFinding] {
    let search = SearchPath(subject.environment, subject.tree)
    var found: [LintFinding] = []
    for entry in subject.tree.entries where entry.mode & 0o111 != 0 {
      guard let file = entry.content, file.size > 2 else { continue }
      let head = try await subject.bodies.head(of: file, Shebang.length)
      // What is no absolute path is a template's placeholder: `#!<<PYTHON>>`.
      guard let shebang = Shebang(head[...]), shebang.interpreter.first == UInt8(ascii: "/"),
        let fault = search.finding(shebang, of: entry.path, package: entry.package),
        !Runtime.isModule(entry.path)
      else { continue }
      found.append(fault)
    }
    return found
  }

  /// Libraries and interpreters of programs that are nowhere.
  ///
  /// A library counts as missing only where no file of that name is anywhere in the tree: search
  /// paths of programs may be set by what starts them.
  private static func libraries(_ subject: LintSubject) async throws -> [LintFinding] {
    let triplet = (try? Architecture(parsing: subject.image.architecture))?.triplet ?? ""
    let sources = try await LibrarySource.sources(of: subject.tree, subject.bodies)
    var settings = SearchSettings(environment: subject.environment)
    if subject.tree.resolve(Array("/etc/ld.so.cache".utf8)).entry != nil {
      settings.read(
        sources.reduce(into: [:]) { $0.merge($1.configuration, uniquingKeysWith: { a, _ in a }) })
    }
    let closure = LibraryClosure(
      of: sources, triplet: triplet, settings: settings, takesFiles: false)
    let names = Set(subject.tree.entries.map { Array($0.path.lastComponent) })
    var found = closure.missing.filter { $0.isInterpreter || !names.contains($0.name) }
      .map { LintFinding($0) }
    found += closure.missingVersions.map { LintFinding($0) }
    found += closure.openRequests.map { LintFinding($0, triplet: nil) }
    found += closure.brokenNotes.map { LintFinding($0) }
    return found
  }

  private static func permissions(_ subject: LintSubject) -> [LintFinding] {
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

  /// Debian Policy 12.5: every package has `/usr/share/doc/PACKAGE/copyright`; the directory may be
  /// a link to that of a package of the same source.
  private static func copyrights(_ subject: LintSubject) -> [LintFinding] {
    (subject.packages ?? []).compactMap { package in
      let directory = Array("usr/share/doc/\(package)".utf8)
      guard case .missing = subject.tree.resolve(directory + Array("/copyright".utf8)) else {
        return nil
      }
      let end = subject.tree.resolve(directory, followsLast: false).entry
      let link = end.flatMap { $0.linkTarget == nil ? nil : $0 }
      // A directory's link that leads nowhere is a finding of its own.
      if link != nil, case .missing = subject.tree.resolve(directory) { return nil }
      var finding = LintFinding(
        .copyright, link == nil ? .note : .error, path: link?.path, package: package,
        message: link == nil
          ? "\(package) has no copyright file" : "does not lead to the copyright of \(package)")
      finding.names = [package]
      return finding
    }
  }

  private static func emptyPackages(_ subject: LintSubject.Composition) -> [LintFinding] {
    subject.fragments.compactMap { fragment in
      let package = fragment.package
      guard subject.selected.contains(package) else { return nil }
      let isEmpty =
        fragment.directories.allSatisfy { $0.origin.reason == .parent }
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
  /// Whether everybody may change it; directories with the sticky bit are meant for that.
  fileprivate var isWorldWritable: Bool {
    switch kind {
    case .directory: mode & 0o1002 == 0o0002
    case .file: mode & 0o002 != 0
    // A link has no mode of its own, a hard link its target's; devices are meant to be shared.
    default: false
    }
  }
}
