internal import Inspection
internal import Manifest
internal import Rootfs
internal import Tree

/// Says of the programs of runtimes whether their libraries are there.
///
/// The paths of a library are put together while the program runs, so that no file spells them; its
/// package may not even depend on that of the library, as perl-base does not.
struct RuntimeChecks {
  private let tree: Tree

  init?(_ draft: ImageDraft) {
    guard let tree = draft.tree else { return nil }
    self.tree = tree
  }

  /// - Parameter notes: whether to say, too, what only some programs need.
  func findings(notes: Bool) -> [LintFinding] {
    var found: [LintFinding] = []
    var parts: Set<String> = []
    for entry in tree.entries {
      guard let package = entry.package, entry.content != nil, entry.mode & 0o111 != 0,
        entry.path.parent?.lastComponent.elementsEqual("bin".utf8) == true,
        let runtime = Runtime(program: entry.path.lastComponent),
        let part = runtime.part, !parts.contains(part)
      else { continue }
      let isStarting = runtime.starts(with: tree.entries.lazy.map(\.path))
      guard !isStarting || notes && !has(runtime.whole) else { continue }
      parts.insert(part)
      let name = String(decoding: entry.path.lastComponent, as: UTF8.self)
      var finding = LintFinding(
        isStarting ? .mentions : .runtimes, isStarting ? .note : .error, path: entry.path,
        package: package,
        message: isStarting
          ? "is there without most of its standard library"
          : "does not start without its standard library, which the image lacks")
      finding.names = [part, name]
      finding.additions = [.include(BuiltInPart.prefix + part)]
      found.append(finding)
    }
    return notes ? found + shared(without: parts) : found
  }

  /// Libraries without the data that they open, less those of parts that are asked for already.
  private func shared(without parts: Set<String>) -> [LintFinding] {
    Runtime.shared.compactMap { library, part, whole in
      guard !parts.contains(part), !has(whole),
        let entry = tree.entries.first(where: {
          $0.package != nil && $0.path.lastComponent.starts(with: library.utf8)
        })
      else { return nil }
      var finding = LintFinding(
        .mentions, .note, path: entry.path, package: entry.package,
        message: "opens data of which the image has none")
      finding.additions = [.include(BuiltInPart.prefix + part)]
      return finding
    }
  }

  /// Whether one of these is there; what asks for nothing is content.
  private func has(_ patterns: [PathPattern]) -> Bool {
    guard !patterns.isEmpty else { return true }
    let bound = patterns.map { $0.bound(architecture: "", triplet: "") }
    return tree.entries.contains { entry in bound.contains { $0.matches(entry.path) } }
  }
}
