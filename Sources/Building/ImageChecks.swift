internal import Content
internal import Debian
package import Inspection
package import Lock
package import Manifest
internal import OCI
package import Closure
internal import Rootfs
package import Tree
internal import SystemPackage

/// Holds composed images against the checks of `lint`, and looks for what would mend a fault.
package struct ImageChecks: Sendable {
  private let store: BlobStore
  private let listings: ListingLoader

  init(_ context: BuildContext) {
    store = context.store
    listings = context.listings
  }

  /// One manifest of a command.
  package struct Item: Sendable {
    private(set) var workspace: Workspace
    /// The packages at hand, those too of which an image takes nothing.
    private(set) var lock: Lock
    /// What the library closure found that no package has, by image; nil where it was not asked.
    private(set) var missing: [ImageName: ClosureFaults]?
    /// Whether all images of the manifest are looked at.
    private(set) var isWhole: Bool
    /// What the archives have beyond the lock; nil where nothing was decided, so that nothing can be
    /// said of what files mention.
    private(set) var archive: ArchivePackages?

    package init(
      _ workspace: Workspace, _ lock: Lock, missing: [ImageName: ClosureFaults]? = nil,
      isWhole: Bool = false, archive: ArchivePackages? = nil
    ) {
      self.archive = archive
      self.workspace = workspace
      self.lock = lock
      self.missing = missing
      self.isWhole = isWhole
    }
  }

  /// One report for each manifest.
  ///
  /// - Parameter drafts: composed; those of one manifest after those of the one before.
  package func reports(
    _ items: [Item], plans: [[ImagePlan]], drafts: [ImageDraft]
  ) async throws -> [LintReport] {
    var rest = drafts[...]
    var reports: [LintReport] = []
    for (item, plans) in zip(items, plans) {
      var images: [LintReport.Image] = []
      var known: [(subject: LintSubject, findings: [LintFinding])] = []
      for draft in rest.prefix(plans.count) {
        guard let subject = draft.lintSubject(store) else { continue }
        var findings: [LintFinding]
        if let twin = known.first(where: { $0.subject.hasSameFindings(as: subject) }) {
          findings = twin.findings
        } else {
          findings = try await Lint.findings(in: subject)
          known.append((subject, findings))
        }
        if let faults = item.missing?[subject.image] {
          findings += faults.libraries.map { LintFinding($0) }
          findings += faults.versions.map { LintFinding($0) }
          findings += faults.requests.map { LintFinding($0, triplet: draft.triplet) }
          findings += faults.brokenNotes.map { LintFinding($0) }
        }
        findings += try await Lint.settings(draft.plan.execution, in: subject)
        let unmatched = UnmatchedPatterns(draft)?.findings ?? []
        // That nothing of the package is there follows from it.
        findings.removeAll { finding in
          finding.rule == .emptyPackages && unmatched.contains { $0.package == finding.package }
        }
        findings += unmatched
        findings += try await evidence(of: draft, item).map(\.finding)
        findings += RuntimeChecks(draft)?.findings(notes: item.archive != nil) ?? []
        try await mend(&findings, of: draft, item)
        // What an error's line takes of a package already, another way than a note would.
        let mended = Set(
          findings.filter { $0.severity == .error }.flatMap(\.additions).compactMap(\.package))
        findings.removeAll { finding in
          finding.rule == .mentions
            && finding.additions.contains { $0.package.map(mended.contains) ?? false }
        }
        try await writeRemedies(
          &findings, of: draft, in: item.workspace.manifest)
        images.append(
          LintReport.Image(
            name: subject.image, findings: findings, allowances: draft.plan.allowances))
      }
      rest = rest.dropFirst(plans.count)
      reports.append(
        LintReport(
          manifest: item.workspace.manifest.path.string, images: images,
          isWhole: item.isWhole && item.missing != nil))
    }
    return reports
  }

  /// All that the files of images mention and the images lack, with every file that does.
  ///
  /// - Parameter drafts: composed.
  package func mentions(_ item: Item, drafts: [ImageDraft]) async throws -> [ImageMentions] {
    var found: [ImageMentions] = []
    for draft in drafts {
      guard let tree = draft.tree else { continue }
      var evidence = try await evidence(of: draft, item, isWhole: true)
      evidence += (RuntimeChecks(draft)?.findings(notes: true) ?? [])
        .filter { $0.rule == .mentions }
        .map { MentionEvidence($0) { tree[$0]?.package } }
      var findings = evidence.map(\.finding)
      try await writeRemedies(&findings, of: draft, in: item.workspace.manifest)
      for index in evidence.indices { evidence[index].finding = findings[index] }
      found.append(
        ImageMentions(
          image: ImageName(variant: draft.plan.variant, architecture: draft.plan.architecture),
          title: draft.plan.title, evidence: evidence))
    }
    return found
  }

  /// Turns what findings would add to the manifest into lines of it.
  private func writeRemedies(
    _ findings: inout [LintFinding], of draft: ImageDraft, in manifest: Manifest
  ) async throws {
    guard let tree = draft.tree, findings.contains(where: { !$0.additions.isEmpty }) else { return }
    let bodies = draft.bodies(in: store)
    var lines = RemedyLines(
      draft, of: manifest.path.string, includes: manifest.includes,
      passwd: try await bodies.content(at: "etc/passwd", in: tree),
      group: try await bodies.content(at: "etc/group", in: tree))
    for finding in findings { lines.add(finding.additions) }
    for index in findings.indices {
      guard findings[index].remedy == nil || findings[index].rule == .missingLibraries,
        let text = lines.text(for: findings[index].additions)
      else { continue }
      findings[index].remedy =
        findings[index].severity == .note ? "if it is needed, \(text)" : text
    }
  }

  /// What the files of an image mention and the image lacks.
  private func evidence(
    of draft: ImageDraft, _ item: Item, isWhole: Bool = false
  ) async throws -> [MentionEvidence] {
    guard let archive = item.archive, let checks = MentionChecks(draft, store) else {
      return []
    }
    let packages = item.lock.packages(of: draft.plan.variant, on: draft.plan.architecture)
    let architecture = draft.plan.architecture
    return try await checks.evidence(
      isWhole: isWhole, packages, try await listings.listings(packages),
      beyond: MentionChecks.Beyond(
        essential: {
          let others = archive.essential[architecture] ?? []
          return (others, try await listings.listings(others))
        },
        companions: { try await archive.companions(of: $0, on: architecture) },
        packages: { names in
          var found: [Lock.Package] = []
          for name in names {
            if let package = try await archive.package(named: name, on: architecture) {
              found.append(package)
            }
          }
          return (found, try await listings.listings(found))
        }))
  }

  /// Says of each error which package has what is missing: one at hand, or another of the archives.
  private func mend(
    _ findings: inout [LintFinding], of draft: ImageDraft, _ item: Item
  ) async throws {
    for index in findings.indices { findings[index].want(for: draft) }
    let open = findings.indices.filter { index in
      let finding = findings[index]
      return !finding.wanted.isEmpty && (finding.severity == .error || finding.rule == .dlopen)
        && !draft.plan.allowances.contains { $0.accepts(finding) }
    }
    guard !open.isEmpty else { return }
    var packages = item.lock.packages(of: draft.plan.variant, on: draft.plan.architecture)
    let known = Set(packages.map(\.name))
    // A note is not worth the reading of more packages.
    if open.contains(where: { findings[$0].severity == .error }) {
      packages += (item.archive?.essential[draft.plan.architecture] ?? [])
        .filter { !known.contains($0.name) }
    }
    let listings = try await listings.listings(packages)
    let shelf = AvailablePackages(packages, listings, draft)
    for index in open {
      // The directory of another package's documentation is that package's, whoever has files in
      // it.
      guard findings[index].wanted.first?.parent != AvailablePackages.documentation else {
        continue
      }
      if let part = findings[index].runtimePart,
        !item.workspace.manifest.includes.contains(BuiltInPart.prefix + part)
      {
        findings[index].remedy = nil
        findings[index].additions = [.include(BuiltInPart.prefix + part)]
      } else if let remedy = findings[index].wanted.lazy.compactMap({ shelf.remedy($0) }).first {
        findings[index].take(remedy)
      } else if findings[index].rule == .unmatchedPatterns,
        let additions = shelf.additions(likeIn: findings[index].package, findings[index].wanted)
      {
        // A link to it that another package has is better than one of the manifest.
        if let archive = item.archive,
          let remedy = try await search(
            for: findings[index].wanted, near: findings[index].package, draft, archive,
            beside: packages),
          remedy.additions.contains(where: { $0.package == findings[index].package })
        {
          findings[index].take(remedy)
        } else {
          findings[index].remedy = nil
          findings[index].additions = additions
        }
      } else if findings[index].severity == .error,
        let archive = item.archive,
        let remedy = try await search(
          for: findings[index].wanted, near: findings[index].package, draft, archive,
          beside: packages)
      {
        findings[index].take(remedy)
      } else if findings[index].rule == .unmatchedPatterns, let path = findings[index].path {
        let nearest = shelf.nearest(to: path, in: findings[index].package)
        guard !nearest.isEmpty else { continue }
        findings[index].remedy =
          "nearest: \(nearest.map(\.description).joined(separator: ", "))"
      }
    }
  }

  /// What would bring a path in that no package at hand has.
  ///
  /// - Parameter likely: packages that may have it, beside those that are found by names and lists of
  ///   paths.
  package func remedy(
    for path: MemberPath, in draft: ImageDraft, beside known: [Lock.Package],
    of archive: ArchivePackages, likely: [Lock.Package]
  ) async throws -> AvailablePackages.Remedy? {
    if let found = try await search(for: [path], near: nil, draft, archive, beside: known) {
      return found
    }
    let others = likely + (archive.essential[draft.plan.architecture] ?? [])
    return AvailablePackages(others, try await listings.listings(others), draft).remedy(path)
  }

  /// What additions to the manifest of an image would read like.
  package func line(
    for additions: [ManifestAddition], of draft: ImageDraft, in manifest: Manifest
  ) -> String? {
    var lines = RemedyLines(
      draft, of: manifest.path.string, includes: manifest.includes, passwd: [], group: [])
    lines.add(additions)
    return lines.text(for: additions)
  }

  /// What a package of the archives that nothing has asked for would bring.
  private func search(
    for wanted: [MemberPath], near package: String?, _ draft: ImageDraft,
    _ archive: ArchivePackages, beside known: [Lock.Package]
  ) async throws -> AvailablePackages.Remedy? {
    let names = Set(known.map(\.name))
    for search in archive.searches {
      for path in wanted {
        let found = try await search(path, package, draft.plan.architecture)
          .filter { !names.contains($0.name) }
        guard !found.isEmpty else { continue }
        let all = known + found
        let shelf = AvailablePackages(all, try await listings.listings(all), draft)
        if let remedy = shelf.remedy(path) { return remedy }
      }
    }
    return nil
  }
}

extension LintFinding {
  /// Where a library would be looked for that nothing at hand has, or a program's interpreter.
  fileprivate mutating func want(for draft: ImageDraft) {
    guard wanted.isEmpty, additions.isEmpty, remedy == nil, let name = names.first else { return }
    switch rule {
    case .missingLibraries where !name.contains("/"):
      guard let triplet = draft.triplet,
        let path = try? MemberPath(absolute: "/usr/lib/\(triplet)/\(name)")
      else { return }
      wanted = [path]
    case .missingInterpreters:
      if let path = try? MemberPath(absolute: name) { wanted = [draft.placement.place(path)] }
    default: return
    }
  }

  /// The built-in part that has the interpreter of a script, if any has it.
  fileprivate var runtimePart: String? {
    guard rule == .missingInterpreters, let path = wanted.first else { return nil }
    return Runtime(program: path.lastComponent)?.part
  }

  fileprivate mutating func take(_ found: AvailablePackages.Remedy) {
    remedy = found.text
    additions = found.additions
  }
}

extension ImageDraft {
  /// What the checks look at; nil before the tree is composed.
  fileprivate func lintSubject(_ store: BlobStore) -> LintSubject? {
    guard let tree else { return nil }
    let satisfied = UnmatchedPatterns(self)?.satisfied ?? []
    let selected = plan.packages.filter { planned in
      guard planned.isNamed, !satisfied.contains(planned.package.name.text) else { return false }
      if case .patterns(let patterns) = planned.selection.files { return !patterns.isEmpty }
      return true
    }
    return LintSubject(
      image: ImageName(variant: plan.variant, architecture: plan.architecture), tree: tree,
      bodies: bodies(in: store), environment: plan.execution.environment,
      packages: plan.packages.contains(where: \.selection.keepsCopyright)
        ? fragments.map(\.package) : [],
      composition: LintSubject.Composition(
        fragments: fragments, selected: Set(selected.map(\.package.name.text))))
  }
}
