internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Packing
internal import Programs
internal import Repository
internal import Resolver
internal import Rootfs
internal import Tree
public import SystemPackage

extension Composer {
  /// What to ask of ``Composer/writeManifest(for:_:)``.
  public struct InitRequest: Sendable {
    /// The name of the image and of its file; nil: the first program's.
    public var name: String?
    /// `debian12` or `debian13`.
    public var release = "debian13"
    /// Debian's names.
    public var architectures: [String]
    /// Where the file is written.
    public var directory: FilePath = ""

    /// A request for a release and architectures.
    public init(architectures: [String]) { self.architectures = architectures }
  }

  /// What a manifest for programs came to.
  public struct InitResult: Sendable {
    /// The manifest's file.
    public var path: FilePath
    /// The package of each program.
    public var packages: [String]
    /// What the checks still say of its images, one sentence each.
    public var errors: [String]
  }

  /// Writes a manifest for programs: the packages that have them, and what their files need and
  /// mention, as the checks of its image propose it round by round.
  ///
  /// - Parameters:
  ///   - programs: their names; the first one is the image's entrypoint.
  ///   - request: what the image is to be.
  /// - Throws: ``ComposerError`` for a program that no package has, and for a file that is there.
  public func writeManifest(
    for programs: [String], _ request: InitRequest
  ) async throws -> InitResult {
    let name = request.name ?? Self.imageName(programs.first ?? "image")
    guard Manifest.isName(name) else { throw ComposerError.badName(name) }
    let path = request.directory.appending("\(name).yaml")
    guard FileStatus(of: path) == nil else { throw ComposerError.fileExists(path.string) }
    let work = try PrivateDirectory.create()
    let draft = FilePath("\(work.path)/\(name).yaml")
    var proposal = ManifestProposal(
      name: name, description: "An image for \(programs.joined(separator: ", ")).",
      architectures: request.architectures,
      includes: ["\(BuiltInPart.prefix)\(request.release)", "\(BuiltInPart.prefix)program"],
      entrypoint: "")
    let found = try await packages(with: programs, proposal, at: draft)
    for (package, place) in found { _ = proposal.add([.package(package, [place])]) }
    proposal.entrypoint = found.first?.path ?? ""
    var errors: [String] = []
    // Each round shows what the files of the round before need; real programs end in three or four.
    for _ in 0..<Self.rounds {
      try writeFileAtomically(Array(proposal.text.utf8), to: draft)
      let report = try await reports(try settings.workspace(draft, lock: nil)).first
      errors = report?.errorLines() ?? []
      let additions = (report?.rows ?? []).map(\.finding.additions)
      var isNew = false
      for addition in additions where proposal.add(addition) { isNew = true }
      guard isNew else { break }
    }
    try writeFileAtomically(Array(proposal.text.utf8), to: path)
    return InitResult(path: path, packages: found.map(\.package), errors: errors)
  }

  private static let rounds = 6

  /// A name of an image from that of a program.
  private static func imageName(_ program: String) -> String {
    let text = program.lowercased().map {
      $0.isLetter || $0.isNumber || ".-_".contains($0) ? $0 : "-"
    }
    return String(text)
  }

  /// The package of each program, and where it is.
  private func packages(
    with programs: [String], _ proposal: ManifestProposal, at draft: FilePath
  ) async throws -> [(package: String, path: String)] {
    try writeFileAtomically(Array(proposal.text.utf8), to: draft)
    let workspace = try settings.workspace(draft, lock: nil)
    let architectures = try workspace.architectures(settings.filter)
    guard let architecture = architectures.first,
      let reader = try await ArchiveReader.read([(workspace, architectures)], access: try access())
        .first
    else { return [] }
    var found: [(package: String, path: String)] = []
    for program in programs {
      let name = program.split(separator: "/").last.map(String.init) ?? program
      var candidates: [(package: String, path: String)] = []
      do {
        candidates = try await reader.packages(withProgram: name, for: architecture)
      } catch let error as RepositoryError {
        // Without the archive's list of paths, packages by the name of the program are looked into.
        onEvent(.incomplete("\(error)"))
      }
      // A package of the program's own name is meant before one that happens to have it, and the
      // shorter name before variants of it.
      var best = candidates.min { a, b in
        let (left, right) = (a.package == name, b.package == name)
        if left != right { return left }
        if a.package.count != b.package.count { return a.package.count < b.package.count }
        return a.package < b.package
      }
      if best == nil {
        best = try await package(named: name, proposal, at: draft)
      }
      guard let best else {
        throw ComposerError.noPackageHasProgram(name, architecture: architecture.text)
      }
      found.append(best)
    }
    return found
  }

  /// The package that has a program, among that of the program's name and those that it depends on.
  private func package(
    named name: String, _ proposal: ManifestProposal, at draft: FilePath
  ) async throws -> (package: String, path: String)? {
    guard (try? PackageName(parsing: name)) != nil else { return nil }
    var trial = proposal
    _ = trial.add([.package(name, [])])
    try writeFileAtomically(Array(trial.text.utf8), to: draft)
    let workspace = try settings.workspace(draft, lock: nil)
    let decisions: [Decider.Decision]
    do {
      decisions = try await decider(try access()).decide([workspace], holds: [nil])
    } catch is Unsatisfiable {
      return nil
    }
    guard let decision = decisions.first,
      let packages = decision.lock.architectures.values.first?.packages
    else { return nil }
    let ordered = packages.sorted { a, b in
      let (left, right) = (a.name.text == name, b.name.text == name)
      return left != right ? left : a.name < b.name
    }
    let listings = try await context([(workspace, decision.lock)]).listings.listings(ordered)
    for package in ordered {
      for entry in listings[package.deb.digest]?.entries ?? [] where entry.kind != .directory {
        guard let path = try? MemberPath(parsing: entry.name), let parent = path.parent,
          path.lastComponent.elementsEqual(name.utf8),
          ["usr/bin", "usr/sbin", "usr/games", "bin", "sbin"]
            .contains(where: { parent.bytes.elementsEqual($0.utf8) })
        else { continue }
        return (package.name.text, "\(path)")
      }
    }
    return nil
  }

  /// What the checks say of a manifest's images as they would be locked now.
  private func reports(_ workspace: Workspace) async throws -> [LintReport] {
    let decisions = try await decider(try access()).decide([workspace], holds: [nil])
    guard let decision = decisions.first else { return [] }
    let context = try context([(workspace, decision.lock)])
    let architectures = try workspace.architectures(settings.filter)
    let closed = try await ClosureFinder(context).close(
      decision.lock, of: workspace, architectures, beyond: decision.archive)
    let plans = try workspace.plans(closed.lock, architectures)
    context.packages.release(but: Set(closed.lock.packageDigests))
    return try await context.repairing {
      let drafts = try await context.builder.compose(plans)
      return try await context.checks.reports(
        [
          ImageChecks.Item(
            workspace, closed.resolved, missing: closed.missing, archive: decision.archive)
        ], plans: [plans], drafts: drafts)
    }
  }
}
