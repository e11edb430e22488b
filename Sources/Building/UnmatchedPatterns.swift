internal import Debian
internal import Inspection
internal import Lock
internal import Rootfs
internal import Tree

/// The paths that a manifest spells out as a package's and that its image lacks.
///
/// A path may come from elsewhere: another package has it, or the manifest makes it. So this is held
/// against the whole image, other than a pattern with wildcards, which is about its package alone.
struct UnmatchedPatterns {
  private let draft: ImageDraft
  private let tree: Tree

  init?(_ draft: ImageDraft) {
    guard let tree = draft.tree else { return nil }
    self.draft = draft
    self.tree = tree
  }

  /// One error for each pattern and path of it that is not there.
  var findings: [LintFinding] {
    draft.plan.packages.flatMap { planned -> [LintFinding] in
      guard case .patterns(let patterns) = planned.selection.files else { return [] }
      return patterns.filter { !$0.isOptional }.flatMap { item in
        // What `exclude` keeps out is absent on purpose.
        missing(item.pattern).filter { planned.selection.exclusion(of: $0) == nil }
          .map { finding(item.pattern, $0, planned) }
      }
    }
  }

  /// The packages of which nothing need be there: what is asked of them, others have.
  var satisfied: Set<String> {
    let replaced = Set(draft.plan.generated.filter(\.replaces).map(\.entry.path))
    return Set(
      draft.plan.packages.compactMap { planned -> String? in
        let name = planned.package.name.text
        let paths = planned.selection.literalPaths
        guard case .patterns(let patterns) = planned.selection.files, !paths.isEmpty,
          patterns.reduce(0, { $0 + $1.pattern.count }) == paths.count
        else { return nil }
        let isElsewhere = paths.allSatisfy { path in
          guard let entry = tree.resolve(path, followsLast: false) else { return false }
          return entry.package != name && !replaced.contains(path)
        }
        return isElsewhere ? name : nil
      })
  }

  private func missing(_ pattern: BoundPattern) -> [MemberPath] {
    (0..<pattern.count).compactMap { pattern.path(of: $0) }.filter { path in
      // Which of these an architecture has is Debian's to say: one line serves all of them.
      if pattern.count > 1, path.components.count == 1,
        Self.multilib.contains(String(decoding: path.bytes, as: UTF8.self))
      {
        return false
      }
      return !hasPath(path)
    }
  }

  /// The directories of libraries of other word sizes (usrmerge, `convert-usrmerge`).
  private static let multilib: Set<String> = ["lib32", "lib64", "libo32", "libx32"]

  private func hasPath(_ path: MemberPath) -> Bool {
    tree.resolve(path.bytes, followsLast: false).entry != nil
  }

  private func finding(
    _ pattern: BoundPattern, _ path: MemberPath, _ planned: ImagePlan.PlannedPackage
  ) -> LintFinding {
    let name = planned.package.name.text
    let spelled = pattern.count == 1 ? "" : ", of '\(pattern)'"
    var finding = LintFinding(
      .unmatchedPatterns, path: path, package: name,
      message: "\(pattern.position) selects it from \(name)\(spelled), which does not have it",
      remedy: "correct the path, or write `optional: true`")
    if case .missing(let place) = tree.resolve(path.bytes) { finding.wanted = [place] }
    return finding
  }
}
