internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import OCI
internal import Repository
internal import Spelling
internal import Tree

/// Compares two sides image by image and says each change once.
struct DifferenceFinder: Sendable {
  let options: DiffOptions
  let old: ComparisonSide
  let new: ComparisonSide
  /// Reads the changelogs of the new side; nil where no lock names its packages.
  let news: ChangelogReader?
  let patterns: PatternComparison
  let rebuilds: RebuiltFiles

  typealias Pair = (old: ComparedImage, new: ComparedImage)

  func difference(_ pairs: [Pair]) async throws -> Difference {
    let images = pairs.map(\.new.name)
    var result = Difference(old: old.title, new: new.title)
    result.images = images
    result.notes = old.notes + new.notes.filter { !old.notes.contains($0) }
    result.archives = archives
    let comparisons = pairs.map { ImageComparison(from: $0.old, to: $0.new) }
    let upgrades = options.parts.contains(.packages) ? comparisons.flatMap(\.upgrades) : []
    let changelogs = try await news?.read(upgrades) ?? [:]
    var packages = ChangeGrouping<PackageChange>(of: images)
    var files = ChangeGrouping<FileChange>(of: images)
    var untaken = ChangeGrouping<UnselectedFile>(of: images)
    var idle = ChangeGrouping<UnmatchedPattern>(of: images)
    var settings = ChangeGrouping<SettingChange>(of: images)
    for comparison in comparisons {
      let name = comparison.new.name
      var isSame = true
      if options.parts.contains(.packages) {
        for (change, measures) in comparison.packages(news: changelogs) {
          packages.add(change, measures, in: name)
          isSame = false
        }
      }
      if options.parts.contains(.files) {
        let changes = try await comparison.files(ignoring: options.ignored, rebuilds)
        for (change, measures) in changes {
          files.add(change, measures, in: name)
          isSame = false
        }
        let findings = try await findings(comparison)
        for file in findings.untaken { untaken.add(file, Measures(), in: name) }
        for pattern in findings.idle { idle.add(pattern, Measures(), in: name) }
      }
      if options.parts.contains(.config) {
        var changes = comparison.settings
        // What no comparison explains is said all the same, as long as all was compared.
        if changes.isEmpty, isSame, options == DiffOptions(), let digests = comparison.digests {
          changes = [digests]
        }
        for change in changes { settings.add(change, Measures(), in: name) }
      }
      result.sizes.append(comparison.sizes)
    }
    result.packages = Self.sorted(packages.changes) { $0.name }
    result.files = Self.sorted(files.changes) { "\($0.package ?? "")\u{0}\($0.path)" }
    result.untaken = Self.sorted(untaken.changes) { "\($0.package)\u{0}\($0.path)" }
    result.idle = Self.sorted(idle.changes) { "\($0.package)\u{0}\($0.pattern)" }
    result.settings = settings.changes
    return result
  }

  /// By the bytes of a text; what is equal keeps its order.
  private static func sorted<Change>(
    _ changes: [Scoped<Change>], by text: (Change) -> String
  ) -> [Scoped<Change>] {
    changes.map { (text($0.change), $0) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map(\.1)
  }

  private func findings(_ comparison: ImageComparison) async throws -> PatternComparison.Findings {
    guard let before = old.drafts[comparison.old.name],
      let after = new.drafts[comparison.new.name]
    else { return PatternComparison.Findings() }
    return try await patterns.findings(before, after)
  }

  /// How the suites moved on, where both sides are locks.
  private var archives: [ArchiveChange] {
    guard let before = old.lock?.archives, let after = new.lock?.archives else { return [] }
    var moves: [ArchiveChange] = []
    for archive in Set(before.keys).union(after.keys).sorted(by: <) {
      let sides = [before[archive] ?? [], after[archive] ?? []]
      let named = sides.map { suites in
        Dictionary(suites.map { ($0.suite, $0) }, uniquingKeysWith: { first, _ in first })
      }
      let added = sides[1].map(\.suite).filter { named[0][$0] == nil }
      for suite in sides[0].map(\.suite) + added {
        let (x, y) = (named[0][suite], named[1][suite])
        guard x?.inRelease != y?.inRelease else { continue }
        moves.append(
          ArchiveChange(
            archive: archive, suite: suite,
            old: x?.date.map { CivilTime(secondsSince1970: $0).text },
            new: y?.date.map { CivilTime(secondsSince1970: $0).text }))
      }
    }
    return moves
  }
}
