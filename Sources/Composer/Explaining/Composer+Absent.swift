internal import Building
internal import Deciding
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree

extension Composer {
  /// What `explain` looks for and no image holds.
  struct Absence {
    var subject: String
    var workspace: Workspace
    var explainers: [Explainer]

    /// The release whose packages built-in parts name.
    fileprivate var release: String {
      let suites = workspace.manifest.archives.flatMap(\.suites).map(\.value)
      return suites.contains { $0.contains("bookworm") } ? "debian12" : "debian13"
    }

    fileprivate func error(
      nearest: [String] = [], ways: [String] = []
    ) -> ComposerError {
      .notInImage(
        subject, manifest: workspace.manifest.path.string, nearest: nearest,
        remedy: ways.isEmpty ? nil : ways.joined(separator: "; or "))
    }
  }

  /// Why it cannot be explained, and what would bring it in: a dependency that was left out, a built-in
  /// part, a package at hand, or one of the archives.
  func absent(_ absence: Absence, _ context: BuildContext) async throws -> ComposerError {
    absence.subject.hasPrefix("/")
      ? try await absentPath(absence, context) : try await absentPackage(absence, context)
  }

  private func absentPackage(
    _ absence: Absence, _ context: BuildContext
  ) async throws -> ComposerError {
    let subject = absence.subject
    var ways = leftOut(absence).map { [$0] } ?? []
    if let line = partLine(BuiltInPart.all(taking: subject, of: absence.release), absence, context)
    {
      ways.append(line)
    }
    if ways.isEmpty, let draft = absence.explainers.first?.draft,
      let archive = try await archive(of: absence.workspace, draft.plan.architecture),
      let found = try await advice({
        try await archive.package(named: subject, on: draft.plan.architecture)
      })
    {
      ways.append(
        "nothing of the manifest asks for it; \(found.archive) has \(found.name) \(found.version): add "
          + "`\(subject): all` to packages")
    }
    guard ways.isEmpty else { return absence.error(ways: ways) }
    let names = Set(absence.explainers.flatMap { $0.draft.plan.packages.map(\.package.name.text) })
    return absence.error(
      nearest: names.filter { $0.contains(subject) || subject.contains($0) }.sorted())
  }

  /// That packages depend on it of which the manifest takes something, and that nothing of it is taken.
  private func leftOut(_ absence: Absence) -> String? {
    var parents: [String] = []
    for draft in absence.explainers.map(\.draft) {
      for package in draft.plan.packages.map(\.package) {
        guard let relation = package.leftOut[absence.subject] else { continue }
        let text = "\(package.name) depends on \(relation)"
        if !parents.contains(text) { parents.append(text) }
      }
    }
    guard !parents.isEmpty else { return nil }
    return
      "left out: \(parents.joined(separator: ", ")), and nothing of it is taken; to take it, add "
      + "`\(absence.subject): all` to packages"
  }

  private func partLine(
    _ parts: [BuiltInPart], _ absence: Absence, _ context: BuildContext
  ) -> String? {
    guard let part = parts.first, let draft = absence.explainers.first?.draft else { return nil }
    let name = BuiltInPart.prefix + part.name
    let line = context.checks.line(
      for: [.include(name)], of: draft, in: absence.workspace.manifest)
    return line.map { "the part \(name) has it: \($0)" }
  }

  private func absentPath(
    _ absence: Absence, _ context: BuildContext
  ) async throws -> ComposerError {
    let path = try MemberPath(absolute: absence.subject)
    for explainer in absence.explainers {
      let place = explainer.draft.placement.place(path)
      if let remedy = explainer.shelf.remedy(place)?.text { return absence.error(ways: [remedy]) }
    }
    guard let explainer = absence.explainers.first else { return absence.error() }
    let draft = explainer.draft
    let remedy = try await advice {
      try await self.remedy(for: path, of: absence, in: draft, context)
    }
    if let remedy {
      let parts = remedy.additions.flatMap { addition -> [BuiltInPart] in
        guard case .package(let name, _) = addition else { return [] }
        return BuiltInPart.all(taking: name, of: absence.release).filter { part in
          part.shares.contains { $0.package == name && $0.takes(path, in: draft) }
        }
      }
      return absence.error(
        ways: [remedy.text] + (partLine(parts, absence, context).map { [$0] } ?? []))
    }
    let pattern = try PathPattern(
      parsing: PathPattern.naming(path), at: SourcePosition(file: "", line: 1, column: 1))
    let nearest = pattern.bound(architecture: draft.plan.architecture, triplet: "")
      .nearest(among: explainer.tree.entries.map(\.path), limit: 3).map(\.description)
    return absence.error(nearest: nearest)
  }

  /// What a package of the archives would bring: one of that name, one that their lists of paths name,
  /// one of which a built-in part takes such a path, or an essential one.
  private func remedy(
    for path: MemberPath, of absence: Absence, in draft: ImageDraft, _ context: BuildContext
  ) async throws -> AvailablePackages.Remedy? {
    let architecture = draft.plan.architecture
    guard let archive = try await archive(of: absence.workspace, architecture) else { return nil }
    var likely: [Lock.Package] = []
    let shares = BuiltInPart.all(of: absence.release).flatMap(\.shares)
    let fitting = shares.filter { $0.patterns != nil && $0.takes(path, in: draft) }
    for name in Set(fitting.map(\.package)).sorted() {
      if let package = try await archive.package(named: name, on: architecture) {
        likely.append(package)
      }
    }
    return try await context.checks.remedy(
      for: draft.placement.place(path), in: draft, beside: draft.plan.packages.map(\.package),
      of: archive, likely: likely)
  }

  /// What the archives of a manifest have now; nil where that cannot be had.
  private func archive(
    of workspace: Workspace, _ architecture: String
  ) async throws -> ArchivePackages? {
    try await advice {
      try await ArchivePackages.reading(
        workspace, [try Architecture(parsing: architecture)], try access())
    }
  }

  /// Advice is not worth a failure of its own, such as that of a network that is not there.
  private func advice<Value>(_ body: () async throws -> Value?) async throws -> Value? {
    do {
      return try await body()
    } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }
}

extension BuiltInPart.Share {
  fileprivate func takes(_ path: MemberPath, in draft: ImageDraft) -> Bool {
    guard let patterns else { return true }
    let triplet = (try? Architecture(parsing: draft.plan.architecture))?.triplet ?? ""
    return patterns.contains {
      $0.bound(architecture: draft.plan.architecture, triplet: triplet).matches(path)
    }
  }
}
