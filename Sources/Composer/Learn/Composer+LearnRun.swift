internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Inspection
internal import Learning
internal import Lock
internal import Manifest
internal import Packing
internal import Programs
internal import Rootfs
internal import Tree
public import SystemPackage

/// What came of running a command in a wide root and again in the image that it taught.
public struct LearnedRun: Sendable, Hashable {
  public var learned: LearnResult
  /// The bytes of the wide root's files, and of the small image's, as a tar.
  public var wideSize: Int64
  public var smallSize: Int64
}

extension Composer {
  /// Runs a command in a full root of its own making, writes what it used as a manifest, and runs it again
  /// in the image of that.
  ///
  /// The one function that starts anything of a package. It does so in namespaces of its own, and nothing
  /// of it is part of a lock, a build or a verification.
  ///
  /// - Parameters:
  ///   - manifest: what was named so far.
  ///   - command: the program, found in the root's `PATH`, and its arguments.
  ///   - work: a directory of the user's that it sees as `/work`; nil: none.
  /// - Throws: `LearnError` where a program is missing here, the command fails, or fails in the small
  ///   image alone; and what making an image throws.
  public func learn(
    _ manifest: FilePath, running command: [String], work: FilePath? = nil
  ) async throws -> LearnedRun {
    let place = work.map { realPath($0) ?? $0 }
    let isolated = try IsolatedRun(work: place)
    let directory = try PrivateDirectory.create()
    let top = FilePath(directory.path.string)
    var composer = self
    composer.settings.allowsOutside = true
    composer.settings.architectures = [HostArchitecture.name]
    composer.settings.variants = [Manifest.baseVariant]
    let full = top.appending("full")
    let wideSize = try await composer.makeWideRoot(for: manifest, at: full, in: top)
    let log = top.appending("trace.log")
    let answer = try await isolated.run(command, in: full, log: log, at: directory)
    guard answer.status == 0 else {
      throw LearnError.commandFailed(
        status: answer.status, said: Self.tail(answer), isSmall: false)
    }
    let learned = try composer.learn(
      manifest, root: full, traces: [log], ignored: [WideManifest.workDirectory])
    let small = top.appending("small")
    let smallSize = try await composer.makeRoot(learned.path, at: small)
    // What a runtime gives has a place in every container.
    for name in ["dev", "proc", "work"] {
      let path = small.appending(name)
      if FileStatus(of: path) == nil { try makeDirectory(path) }
    }
    let again = try await isolated.run(command, in: small, at: directory)
    guard again.status == 0 else {
      throw LearnError.commandFailed(status: again.status, said: Self.tail(again), isSmall: true)
    }
    return LearnedRun(learned: learned, wideSize: wideSize, smallSize: smallSize)
  }

  /// The last lines that a program said.
  private static func tail(_ answer: Program.Answer) -> String {
    let said = answer.errors.isEmpty ? answer.output : answer.errors
    let lines = String(decoding: said.suffix(2000), as: UTF8.self).split(separator: "\n")
    return lines.suffix(3).joined(separator: " / ")
  }

  /// Composes the wide root.
  ///
  /// - Returns: its size in bytes.
  private func makeWideRoot(
    for manifest: FilePath, at path: FilePath, in directory: FilePath
  ) async throws -> Int64 {
    let base = realPath(manifest) ?? manifest
    let known = try Manifest.load(base, allowsOutside: true)
    let file = directory.appending("wide.yaml")
    // An include is relative to the file that names it.
    let up = String(repeating: "../", count: (realPath(directory) ?? directory).components.count)
    var wide = WideManifest(
      base: up + base.string.dropFirst(), architecture: HostArchitecture.name,
      makesCertificates: known.variants.first?.certificates == nil)
    let first = try await decided(base)
    let named = known.variants.first?.packages.compactMap { $0.name?.text } ?? []
    let essential = first.archive.essential[HostArchitecture.name] ?? []
    wide.packages = Set(named + essential.map(\.name.text)).sorted()
    try writeFileAtomically(Array(wide.text.utf8), to: file)
    let decision = try await decided(file)
    let packages = decision.lock.architectures[HostArchitecture.name]?.packages ?? []
    let context = try context([(decision.workspace, decision.lock)])
    let listings = try await context.listings.listings(packages)
    var links: [String: AlternativeChoice] = [:]
    var taken: Set<MemberPath> = []
    var users: Set<String> = ["root", "nobody"]
    for package in packages {
      guard let listing = listings[package.deb.digest] else { continue }
      users.formUnion(listing.accounts.map(\.name))
      for entry in listing.entries {
        if let path = try? MemberPath(parsing: entry.name) { taken.insert(path) }
      }
      for link in listing.alternatives
      where links[link.link].map({ $0.priority < link.priority }) ?? true {
        links[link.link] = AlternativeChoice(target: link.path, priority: link.priority)
      }
    }
    wide.users = users.sorted()
    wide.links = links.sorted { $0.key < $1.key }.compactMap { path, choice in
      guard let place = try? MemberPath(absolute: path), !taken.contains(place),
        let target = try? MemberPath(absolute: choice.target), taken.contains(target)
      else { return nil }
      return (path, choice.target)
    }
    try writeFileAtomically(Array(wide.text.utf8), to: file)
    return try await makeRoot(file, at: path, isChecked: false)
  }

  /// Which of several offers for a link wins.
  private struct AlternativeChoice {
    var target: String
    var priority: Int
  }

  private func decided(_ manifest: FilePath) async throws -> Decider.Decision {
    let workspace = try settings.workspace(manifest, lock: nil)
    let decisions = try await decider(try access()).decide([workspace], holds: [nil])
    guard let decision = decisions.first else {
      throw LearnError.architecture(
        root: manifest.string, HostArchitecture.name, manifest: manifest.string)
    }
    return decision
  }

  /// Composes the image of a manifest as it would be locked now, as a directory.
  ///
  /// - Parameter isChecked: whether an error of the checks keeps it from being written.
  /// - Returns: its size in bytes.
  private func makeRoot(
    _ manifest: FilePath, at path: FilePath, isChecked: Bool = true
  ) async throws -> Int64 {
    let decision = try await decided(manifest)
    let workspace = decision.workspace
    let context = try context([(workspace, decision.lock)])
    let architectures = try workspace.architectures(settings.filter)
    let closed = try await ClosureFinder(context).close(
      decision.lock, of: workspace, architectures)
    let plans = try workspace.plans(closed.lock, architectures)
    context.packages.release(but: Set(closed.lock.packageDigests))
    let images = try await context.builder.build(plans) { drafts in
      guard isChecked else { return }
      let reports = try await context.checks.reports(
        [ImageChecks.Item(workspace, decision.lock, missing: closed.missing)], plans: [plans],
        drafts: drafts)
      if let failure = LintFailure("build", reports) { throw failure }
    }
    guard let image = images.first else { return 0 }
    _ = try DirectoryOutput(path).write(image, from: context.store)
    return image.tarSize
  }
}
