internal import Content
internal import Debian
package import Inspection
package import Lock
internal import Manifest
internal import OCI
package import Closure
internal import Rootfs
internal import Tree
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
    /// The packages that every Debian system has, by architecture; nil where nothing was decided,
    /// so that nothing can be said of what files mention.
    private(set) var essential: [String: [Lock.Package]]?

    package init(
      _ workspace: Workspace, _ lock: Lock, missing: [ImageName: ClosureFaults]? = nil,
      isWhole: Bool = false, essential: [String: [Lock.Package]]? = nil
    ) {
      self.essential = essential
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
        }
        findings += try await Lint.settings(draft.plan.execution, in: subject)
        findings += try await mentions(of: draft, item)
        try await mend(&findings, of: draft, item)
        try await writeRemedies(&findings, of: draft)
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

  /// Turns what findings would add to the manifest into lines of it.
  private func writeRemedies(
    _ findings: inout [LintFinding], of draft: ImageDraft
  ) async throws {
    guard let tree = draft.tree, findings.contains(where: { !$0.additions.isEmpty }) else { return }
    let bodies = draft.bodies(in: store)
    var lines = RemedyLines(
      draft, passwd: try await bodies.content(at: "etc/passwd", in: tree),
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
  private func mentions(of draft: ImageDraft, _ item: Item) async throws -> [LintFinding] {
    guard let essential = item.essential, let checks = MentionChecks(draft, store) else {
      return []
    }
    let packages = item.lock.packages(of: draft.plan.variant, on: draft.plan.architecture)
    return try await checks.findings(packages, try await listings.listings(packages)) {
      let others = essential[draft.plan.architecture] ?? []
      return (others, try await listings.listings(others))
    }
  }

  /// Says of each error which package at hand has what is missing.
  private func mend(
    _ findings: inout [LintFinding], of draft: ImageDraft, _ item: Item
  ) async throws {
    let open = findings.indices.filter { index in
      let finding = findings[index]
      return !finding.wanted.isEmpty && finding.severity == .error
        && !draft.plan.allowances.contains { $0.accepts(finding) }
    }
    guard !open.isEmpty else { return }
    var packages = item.lock.packages(of: draft.plan.variant, on: draft.plan.architecture)
    let known = Set(packages.map(\.name))
    packages += (item.essential?[draft.plan.architecture] ?? []).filter { !known.contains($0.name) }
    let listings = try await listings.listings(packages)
    let shelf = AvailablePackages(packages, listings, draft)
    for index in open {
      // The directory of another package's documentation is that package's, whoever has files in
      // it.
      guard findings[index].wanted.first?.parent != AvailablePackages.documentation else {
        continue
      }
      for path in findings[index].wanted {
        guard let remedy = shelf.remedy(path) else { continue }
        findings[index].remedy = remedy.text
        findings[index].additions = remedy.addition.map { [$0] } ?? []
        break
      }
    }
  }
}

extension ImageDraft {
  /// What the checks look at; nil before the tree is composed.
  fileprivate func lintSubject(_ store: BlobStore) -> LintSubject? {
    guard let tree else { return nil }
    let selected = plan.packages.filter { planned in
      guard planned.isNamed else { return false }
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
