internal import Packing
internal import Content
internal import Building
internal import Debian
internal import Inspection
internal import Lock
internal import Repository
internal import Rootfs
internal import Tree

/// What the patterns of a manifest make of another version of a package.
struct PatternComparison: Sendable {
  let context: BuildContext

  /// What was found in one image.
  struct Findings: Sendable {
    var untaken: [UnselectedFile] = []
    var idle: [UnmatchedPattern] = []
  }

  /// Directories that nobody misses, whatever the manifest excludes.
  private static let boring = ["doc", "man", "info", "lintian", "bug"].map {
    Array("usr/share/\($0)/".utf8)
  }

  /// Looks at all packages that patterns select and whose `.deb` is another one.
  func findings(_ old: ImageDraft, _ new: ImageDraft) async throws -> Findings {
    let before = Dictionary(
      old.plan.packages.map { ($0.package.name, $0.package) }, uniquingKeysWith: { $1 })
    var findings = Findings()
    for planned in new.plan.packages {
      guard case .patterns(let patterns) = planned.selection.files, !patterns.isEmpty,
        let earlier = before[planned.package.name], earlier.deb != planned.package.deb
      else { continue }
      do {
        let then = Set(try await paths(earlier, old.placement))
        let now = try await paths(planned.package, new.placement)
        findings.untaken += untaken(now.filter { !then.contains($0) }, planned, new)
        findings.idle += idle(patterns, planned, then: then, now: now)
      } catch let error as RepositoryError where error.kind != .untrusted {
        // The old package is gone from everywhere: nothing can be said of it.
        continue
      }
    }
    return findings
  }

  private func paths(
    _ package: Lock.Package, _ placement: Placement
  ) async throws -> [MemberPath] {
    let listings = try await context.listings.listings([package])
    return try (listings[package.deb.digest]?.entries ?? []).filter { $0.kind != .directory }.map {
      placement.place(try MemberPath(parsing: $0.name))
    }
  }

  private func untaken(
    _ paths: [MemberPath], _ planned: ImagePlan.PlannedPackage, _ draft: ImageDraft
  ) -> [UnselectedFile] {
    let selection = planned.selection
    return paths.sorted().filter { path in
      !Self.boring.contains { path.bytes.starts(with: $0) }
        && !selection.exclude.contains { $0.matches(path) }
        && !selection.yielded.contains(path) && draft.tree?[path] == nil
    }.map { UnselectedFile(path: "\($0)", package: planned.package.name.text) }
  }

  private func idle(
    _ patterns: [Selection.Pattern], _ planned: ImagePlan.PlannedPackage,
    then: Set<MemberPath>, now: [MemberPath]
  ) -> [UnmatchedPattern] {
    patterns.map(\.pattern).filter { pattern in
      then.contains { pattern.matches($0) } && !now.contains { pattern.matches($0) }
    }.map {
      UnmatchedPattern(
        pattern: $0.text, package: planned.package.name.text, position: "\($0.position)")
    }
  }
}
