package import Building
package import Content
internal import Debian
package import Lock
internal import Manifest
internal import OpenPGP
internal import Repository
internal import Spelling

/// What a lock says of its archives and of where its packages come from, held against the files
/// that it names: no build depends on it, but a reviewer and the next `lock` believe it.
package struct LockStatements: Sendable {
  /// What the lock says and its files do not, one sentence each.
  package private(set) var differences: [String] = []
  /// What cannot be held against anything, because nothing has the file any more.
  package private(set) var unchecked: [String] = []

  /// Reads the `InRelease` files that a lock names, from the cache or from where they still are,
  /// and the indices that the cache has.
  package init(
    _ workspace: Workspace, _ lock: Lock, _ access: ArchiveAccess, _ store: BlobStore
  ) async throws {
    for (name, suites) in lock.archives.sorted(by: { $0.key < $1.key }) {
      guard let archive = workspace.manifest.archives.first(where: { $0.name == name }) else {
        differences.append("the lock has the archive '\(name)', which its manifest does not have")
        continue
      }
      let sources = try archive.sources { workspace.localFiles[$0.path] ?? [] }
      for suite in suites {
        guard let source = sources.first(where: { $0.suite == suite.suite }) else {
          differences.append(
            "the lock has the suite '\(suite.suite)' of '\(name)', which its manifest does not "
              + "have")
          continue
        }
        try await check(suite, source, archive, lock, access)
      }
    }
    try await checkPackages(workspace, lock, access, store)
  }

  private mutating func check(
    _ suite: Lock.Suite, _ source: Source, _ archive: Manifest.Archive, _ lock: Lock,
    _ access: ArchiveAccess
  ) async throws {
    // An archive that the manifest trusts, and that has no such file, says nothing.
    guard let digest = suite.inRelease else { return }
    let places = try access.mirrors.poolPlaces(
      of: archive.name, url: archive.url?.value, snapshot: suite.snapshot,
      dates: [suite.date].compactMap { $0 })
    let release: SuiteRelease
    do {
      let found = try await access.client.release(
        of: source, locked: digest, places: places)
      guard let found else {
        unchecked.append("dates, keys and indices of \(source.title)")
        return
      }
      release = found
    } catch let error as OpenPGPError where error.isAboutMessage {
      differences.append("the InRelease of \(source.title) cannot be trusted: \(error.reason)")
      return
    } catch let error as ParseError {
      differences.append("the InRelease of \(source.title) cannot be read: \(error)")
      return
    }
    compare(suite, ArchiveReader.locked(release), source.title)
    for (name, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      let locked = inputs.indices.filter { ($0.archive, $0.suite) == (archive.name, suite.suite) }
      guard !locked.isEmpty, let architecture = try? Architecture(parsing: name),
        let listed = try access.client.digests(of: release, for: architecture)
      else { continue }
      for index in locked where !listed.contains(index.digest) {
        differences.append(
          "the index \(index.digest) of \(source.title)/\(index.component) for \(name) is not in "
            + "its InRelease")
      }
    }
  }

  /// The statements about one `InRelease`.
  private mutating func compare(_ locked: Lock.Suite, _ found: Lock.Suite, _ title: String) {
    func date(_ seconds: Int64?) -> String? {
      seconds.map { CivilTime(secondsSince1970: $0).text }
    }
    var rows = [
      ("Date", date(locked.date), date(found.date)),
      ("Valid-Until", date(locked.validUntil), date(found.validUntil)),
      ("signing key", locked.key, found.key),
    ]
    if let names = locked.release, let other = found.release {
      rows += [
        ("Origin", names.origin, other.origin), ("Label", names.label, other.label),
        ("Suite", names.suite, other.suite), ("Codename", names.codename, other.codename),
      ]
    }
    for (field, said, own) in rows where said != own {
      differences.append(
        "the \(field) of \(title) is \(own ?? "none"), the lock says \(said ?? "none")")
    }
  }

  /// The statements about packages, as far as the cache has the indices they were found in.
  private mutating func checkPackages(
    _ workspace: Workspace, _ lock: Lock, _ access: ArchiveAccess, _ store: BlobStore
  ) async throws {
    for (name, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      var found: [PackageID: [(package: BinaryPackage, archive: String)]] = [:]
      var gone: Set<String> = []
      let wanted = Set(inputs.packages.map(\.name))
      for index in inputs.indices {
        guard let blob = store.blob(index.digest),
          let architecture = try? Architecture(parsing: name),
          let packages = try? await access.client.packages(
            of: SuiteIndex(
              archive: index.archive, suite: index.suite, component: index.component,
              architecture: architecture, blob: blob))
        else {
          gone.insert(index.archive)
          continue
        }
        for package in wanted.flatMap({ packages.packages(named: $0) }) {
          found[package.id, default: []].append((package, index.archive))
        }
      }
      for package in inputs.packages where package.isLocal {
        let digest = workspace.localDigests[package.path]
        if digest != package.deb.digest {
          differences.append("'\(package.path)' is not the package \(package.name) of the lock")
        }
      }
      for package in inputs.packages where !package.isLocal && !gone.contains(package.archive) {
        let id = PackageID(
          name: package.name, version: package.version, architecture: package.architecture)
        compare(package, (found[id] ?? []).filter { $0.archive == package.archive }.map(\.package))
      }
      if !gone.isEmpty {
        unchecked.append(
          "paths of packages for \(name) from \(gone.sorted().joined(separator: ", "))")
      }
    }
  }

  private mutating func compare(_ locked: Lock.Package, _ found: [BinaryPackage]) {
    let title = "\(locked.name) \(locked.version) \(locked.architecture)"
    guard
      let package = found.first(where: {
        $0.checksum.isLong || $0.checksum.text == locked.deb.digest.hex
      })
    else {
      if found.isEmpty {
        // A bump may leave a package where it is that no index has any more.
        unchecked.append("the path of \(title), which no index of the lock has now")
      } else {
        differences.append("\(title) has another hash in the index of '\(locked.archive)'")
      }
      return
    }
    for (field, said, own) in [
      ("path", locked.path, package.filename), ("size", "\(locked.deb.size)", "\(package.size)"),
      ("source", "\(locked.source)", "\(package.source.name)"),
    ] where said != own {
      differences.append("the \(field) of \(title) is '\(own)', the lock says '\(said)'")
    }
  }
}
