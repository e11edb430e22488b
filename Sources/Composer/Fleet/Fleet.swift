internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import SystemPackage
internal import Tracker

/// The locks of a command, and what tells how their archives are read.
struct Fleet: Sendable {
  /// One lock.
  struct Member: Sendable {
    var path: FilePath
    /// Without what a fleet does not ask: thousands are in memory at once.
    var lock: Lock
    /// Which of the fleet's workspaces has its archives.
    var workspace: Int
  }

  private(set) var members: [Member] = []
  /// One for all locks of a directory that record the same archives: reading every manifest of
  /// thousands would take longer than all else.
  private(set) var workspaces: [Workspace] = []

  /// - Parameters:
  ///   - paths: locks, or manifests, which stand for the locks beside them.
  ///   - onEvent: hears of manifests that cannot be read.
  init(
    _ paths: [String], _ settings: Composer.Settings, _ onEvent: EventHandler
  ) async throws {
    let read = try await paths.mapConcurrently(limit: settings.jobs) { text in
      try Self.lock(text, settings)
    }
    var known: [Key: Int] = [:]
    var packages: [Lock.Package: Lock.Package] = [:]
    for (path, full) in read {
      // Locks of a fleet share most packages: each is in memory once.
      var lock = full
      for (architecture, inputs) in full.architectures {
        lock.architectures[architecture]?.packages = inputs.packages.map { package in
          if let known = packages[package] { return known }
          packages[package] = package
          return package
        }
      }
      let key = Key(path, lock)
      if known[key] == nil {
        known[key] = workspaces.count
        workspaces.append(try Self.workspace(path, lock, settings, onEvent))
      }
      members.append(Member(path: path, lock: lock, workspace: known[key] ?? 0))
    }
  }

  private static func lock(
    _ text: String, _ settings: Composer.Settings
  ) throws -> (FilePath, Lock) {
    var path = FilePath(text)
    if case .manifest(let manifest, nil) = DiffArgument(text) {
      path = try settings.workspace(manifest, lock: nil).lockPath
    }
    guard FileStatus(of: path, following: true) != nil else {
      throw ComposerError.noLock(path.string)
    }
    return (path, try full(path).slim)
  }

  /// The whole lock of a file.
  static func full(_ path: FilePath) throws -> Lock {
    try Lock(parsing: try readFile(path, limit: 64 << 20), path: path.string)
  }

  /// What locks share whose archives are read alike.
  private struct Key: Hashable {
    var directory: FilePath
    var archives: [String: [Archive]]

    struct Archive: Hashable {
      var suite: String
      var key: String?
      var form: String?
      var accepted: [String]
      var components: Set<String>
    }

    init(_ path: FilePath, _ lock: Lock) {
      directory = path.removingLastComponent()
      let indices = lock.architectures.values.flatMap(\.indices)
      var archives: [String: [Archive]] = [:]
      for (name, suites) in lock.archives {
        archives[name] = suites.map { suite in
          let own = indices.filter { $0.archive == name && $0.suite == suite.suite }
          return Archive(
            suite: suite.suite, key: suite.key, form: suite.form, accepted: suite.accepted,
            components: Set(own.map(\.component)))
        }
      }
      self.archives = archives
    }
  }

  /// The manifest beside a lock, whatever state it is in; nil if it is missing or cannot be read.
  static func manifest(
    of path: FilePath, _ lock: Lock, _ settings: Composer.Settings, _ onEvent: EventHandler
  ) -> Workspace? {
    guard let manifest = manifestBeside(path, lock) else { return nil }
    do {
      return try settings.workspace(manifest, lock: path)
    } catch {
      onEvent(.passedOverManifest(lock: path.string, reason: "\(error)"))
      return nil
    }
  }

  /// The manifest beside a lock; where there is none, archives of Debian with the keys built in.
  private static func workspace(
    _ path: FilePath, _ lock: Lock, _ settings: Composer.Settings, _ onEvent: EventHandler
  ) throws -> Workspace {
    if let workspace = manifest(of: path, lock, settings, onEvent) { return workspace }
    let releases = ["bookworm": "debian-12", "trixie": "debian-13"]
    var lines = ["whittle: 1", "name: fleet", "architectures: [amd64]", "archives:"]
    for (name, suites) in lock.archives.sorted(by: { $0.key < $1.key }) {
      let indices = lock.architectures.values.flatMap(\.indices).filter { $0.archive == name }
      let components = Set(indices.map(\.component)).sorted()
      guard let base = suites.first.map({ DebianRelease.base(of: $0.suite) }),
        let keyring = releases[base], !components.contains("")
      else { throw ComposerError.noManifest(path.string) }
      let list = suites.map(\.suite).joined(separator: ", ")
      lines.append(
        "  \(name): {suites: [\(list)], components: [\(components.joined(separator: ", "))], "
          + "keyring: \(keyring)}")
    }
    let text = lines.joined(separator: "\n") + "\n"
    let read: (FilePath) throws -> [UInt8] = { _ in Array(text.utf8) }
    let place = path.removingLastComponent().appending("fleet.yaml")
    var workspace = try Workspace(
      try Manifest.load(place, read: read), lock: path, .all, read: read)
    workspace.takesOlder = true
    return workspace
  }

  /// A manifest of the lock's name, whatever state it is in.
  private static func manifestBeside(_ path: FilePath, _ lock: Lock) -> FilePath? {
    let name = path.lastComponent?.string ?? ""
    guard name.hasSuffix(".lock.json") else { return nil }
    let stem = String(name.dropLast(".lock.json".utf8.count))
    return [stem, lock.name].flatMap { ["\($0).yaml", "\($0).yml"] }
      .map { path.removingLastComponent().appending($0) }
      .first { FileStatus(of: $0, following: true)?.isRegular == true }
  }
}

extension Lock {
  /// The same without outputs and without what packages are there for.
  fileprivate var slim: Lock {
    var lock = self
    lock.outputs = [:]
    lock.localFiles = [:]
    for (architecture, inputs) in architectures {
      lock.architectures[architecture]?.packages = inputs.packages.map { package in
        var package = package
        package.why = []
        package.files = []
        package.variantFiles = [:]
        package.waived = []
        return package
      }
    }
    return lock
  }
}
