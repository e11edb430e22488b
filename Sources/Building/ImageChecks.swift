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
    private(set) var missing: [ImageName: [MissingLibrary]]?
    /// Whether all images of the manifest are looked at.
    private(set) var isWhole: Bool

    package init(
      _ workspace: Workspace, _ lock: Lock, missing: [ImageName: [MissingLibrary]]? = nil,
      isWhole: Bool = false
    ) {
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
        findings += item.missing?[subject.image]?.map { LintFinding($0) } ?? []
        try await mend(&findings, of: draft, item)
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
    let packages = item.lock.packages(of: draft.plan.variant, on: draft.plan.architecture)
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
        findings[index].remedy = remedy
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
