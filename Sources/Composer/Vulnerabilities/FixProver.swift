internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Repository
internal import Resolver
internal import Rootfs
internal import Spelling
internal import Tree

/// Holds the packages with a fix against those that an image has, file by file.
///
/// From a version alone nothing follows. That the vulnerable code is not there is said only where
/// - every file and directory that the image has of the source's packages is the same in the fixed
///   packages, which bring no further file that the manifest takes,
/// - nothing changed of which an image's generated files are made, nor a maintainer script of its
///   packages: what these do, the image does without,
/// - no package of the image holds a copy of the source,
/// - and the fix does change code of the source's packages: a page of a manual, a setting or a version
///   alone may be all that is left of a fix that was not applied.
struct FixProver: Sendable {
  let context: BuildContext
  /// The packages of the image's architecture that archives have now.
  let universe: Universe
  /// Of the image.
  let plan: ImagePlan
  let placement: Placement
  /// What the image has.
  let tree: Tree

  /// The most bytes of packages beside the image's own that are fetched for one source.
  private static let room: Int64 = 512 << 20
  /// How many changed files are named.
  private static let shown = 200

  /// Files of packages that generated files of an image are made from.
  private static let inputs = [
    "usr/share/ca-certificates/", "usr/share/base-passwd/", "usr/lib/sysusers.d/",
    "usr/lib/tmpfiles.d/", "usr/lib/os-release", "etc/os-release", "etc/ld.so.conf",
  ].map { Array($0.utf8) }

  /// What the packages with a fix show of vulnerabilities of one source.
  ///
  /// - Parameters:
  ///   - version: the source's, as the image has it.
  ///   - fixed: the version with the fix.
  ///   - others: the versions with the fixes of the source's other vulnerabilities.
  func evidence(
    of source: String, _ version: String, fixed: String, others: Set<String>
  ) async throws -> FixEvidence {
    guard let old = try? Version(parsing: version), let fix = try? Version(parsing: fixed) else {
      return .unknown("its version cannot be parsed")
    }
    let all = packages(of: source)
    let newer = all.map(\.source.version).filter { $0 >= fix }
    guard let target = newer.min() else {
      return .unknown("no archive has version \(fixed) of \(source)")
    }
    // Another fix on the way there would speak for this one.
    let between = others.filter { text in
      guard let other = try? Version(parsing: text) else { return true }
      return other != fix && other > old && other <= target
    }
    guard target == fix || between.isEmpty else {
      return .unknown(
        "no archive still has version \(fixed) of \(source), and \(target) has other fixes")
    }
    let own = plan.packages.filter { $0.package.source.text == source }
    guard !own.isEmpty else { return .unknown("no package of \(source) is in the image") }
    var evidence = FixEvidence(verdict: .codeNotPresent)
    var changes: [Change] = []
    var scripts: [String] = []
    var touched = false
    for planned in own {
      let name = planned.package.name
      guard let found = all.first(where: { $0.name == name && $0.source.version == target }),
        let new = locked(found)
      else { return .unknown("no archive has \(name) of version \(target) of \(source)") }
      guard
        let forecast = try await ForecastMaker(context: context)
          .forecast(planned, to: new, placement)
      else { return .unknown("the .deb of \(name) is not available") }
      evidence.pairs.append(
        FixEvidence.Pair(
          package: name.text, oldVersion: planned.package.version.text,
          newVersion: new.version.text, old: planned.package.deb.digest, new: new.deb.digest))
      evidence.comparedFiles += forecast.compared
      if !forecast.isSame { touched = true }
      let delta = try await delta(planned.package, new)
      let isInput = delta.files.contains { file in
        guard file.change != .rebuilt else { return false }
        let path = placement.place(file.path)
        return Self.inputs.contains { file.path.bytes.starts(with: $0) }
          || planned.selection.harvest.contains { $0.matches(path) }
          || file.isDirectory && tree[path] != nil
      }
      touched = touched || isInput
      scripts += delta.scripts.map { "\($0) of \(name)" }
      changes += Self.changes(delta, of: name.text)
    }
    let isComplete = try await addSiblings(of: own, all, old, target, &changes)
    evidence.changes = Array(changes.map(\.text).sorted().prefix(Self.shown))
    if touched {
      evidence.verdict = .changesImage
    } else if !scripts.isEmpty {
      evidence.verdict = .unknown(
        "the fix changes \(scripts.joined(separator: " and ")), not run here")
    } else if !changes.contains(where: \.isCode) {
      if !isComplete {
        evidence.verdict = .unknown(
          "the other packages of \(source) \(version) are not available")
      } else if changes.allSatisfy(\.isText) {
        evidence.verdict = .changesNothing
      } else {
        evidence.verdict = .unknown("the fix changes no code of \(source), only data")
      }
    }
    return evidence
  }

  /// Adds what the fix changes in packages of the source that are not in the image.
  ///
  /// - Returns: whether all of them were looked at.
  private func addSiblings(
    of own: [ImagePlan.PlannedPackage], _ all: [Found], _ old: Version, _ target: Version,
    _ changes: inout [Change]
  ) async throws -> Bool {
    let names = Set(own.map(\.package.name))
    let siblings = all.filter { $0.source.version == target && !names.contains($0.name) }
      .sorted { ($0.size, $0.name) < ($1.size, $1.name) }
    var isComplete = true
    var room = Self.room
    for sibling in siblings {
      let before = all.first { $0.name == sibling.name && $0.source.version == old }
      guard let before, let first = locked(before), let second = locked(sibling) else {
        isComplete = false
        continue
      }
      room -= first.deb.size + second.deb.size
      guard room >= 0 else { return false }
      do {
        try await context.fetch(first)
        try await context.fetch(second)
      } catch let error as RepositoryError where error.kind == .unavailable {
        isComplete = false
        continue
      }
      changes += Self.changes(try await delta(first, second), of: sibling.name.text)
    }
    return isComplete
  }

  private func delta(_ old: Lock.Package, _ new: Lock.Package) async throws -> PackageDelta {
    try await context.packages.delta(
      from: old.deb, to: new.deb, subjects: (old.fileName, new.fileName))
  }

  /// A file that the fix changes.
  private struct Change {
    /// `PACKAGE: /path`.
    var text: String
    /// Whether a process runs or loads it, and more than the version in it is another.
    var isCode: Bool
    /// Whether it is documentation, or differs in the version alone.
    var isText: Bool
  }

  private static func changes(_ delta: PackageDelta, of package: String) -> [Change] {
    delta.files.filter { file in
      file.change != .rebuilt && (file.isExecutable || !FileChange.isDocumentation("\(file.path)"))
    }.map { file in
      let role = FileRole(file.path, head: file.head)
      return Change(
        text: "\(package): \(file.path)",
        isCode: !file.isOfVersion && !file.isDirectory && (file.isExecutable || role.isCode),
        isText: file.isOfVersion || !file.isExecutable && role == .documentation)
    }
  }
}

extension FixProver {
  /// A package of an index, with its source.
  private struct Found {
    let package: BinaryPackage
    /// The archive that has it.
    let archive: String
    let source: SourcePackage

    var name: PackageName { package.name }
    var size: Int64 { package.size }
  }

  /// The packages of a source in every version that the archives have.
  private func packages(of source: String) -> [Found] {
    var found: [Found] = []
    for origin in universe.sources {
      for position in 0..<origin.index.count {
        let package = origin.index[position]
        guard package.architecture == universe.architecture || package.architecture == .all,
          package.source.name.text == source
        else { continue }
        found.append(Found(package: package, archive: origin.archive, source: package.source))
      }
    }
    return found
  }

  private func locked(_ found: Found) -> Lock.Package? {
    let package = found.package
    guard let digest = try? Digest(hex: package.checksum.text) else { return nil }
    return Lock.Package(
      name: package.name, version: package.version, architecture: package.architecture,
      source: found.source.name, archive: found.archive,
      path: package.filename, deb: Blob(digest: digest, size: package.size), why: [], files: [])
  }
}

extension FixEvidence {
  fileprivate static func unknown(_ reason: String) -> FixEvidence {
    FixEvidence(verdict: .unknown(reason))
  }
}
