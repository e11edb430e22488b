internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Manifest
internal import OpenPGP
internal import Repository
internal import Resolver
public import SystemPackage

/// What `resolve` is asked.
public struct ResolveQuery: Sendable {
  /// Names with constraints: `curl`, `curl>=8`.
  public var packages: [String]
  /// Suites such as `trixie`, `trixie-updates`, `trixie-security`.
  public var suites: [String]
  /// The archive that has them; nil: `debian-security` for suites that end in `-security`, else
  /// `debian`.
  public var archive: String?
  public var components: [String]
  /// Whose archives are asked instead, with their keyrings and priorities.
  public var manifest: FilePath?

  public init(
    packages: [String], suites: [String], archive: String?, components: [String] = ["main"],
    manifest: FilePath? = nil
  ) {
    self.packages = packages
    self.manifest = manifest
    self.suites = suites
    self.archive = archive
    self.components = components
  }
}

/// The packages that a request pulls in on one architecture.
public struct ResolveResult: Sendable {
  /// One package of the answer.
  public struct Package: Hashable, Sendable {
    public var name: String
    public var version: String
    public var architecture: String
    /// Why it is there, the first reason.
    public var reason: String
    /// The `.deb`, in bytes.
    public var size: Int64
  }

  /// Debian's name of the architecture that was asked for.
  public var architecture: String
  /// By name.
  public var packages: [Package]
  /// The answer as a drawing of who needs whom.
  public var tree: String
}

extension Composer {
  /// Resolves packages and all that they depend on, as apt would from an empty system.
  ///
  /// - Throws: `Unsatisfiable` with the proof when there is no answer.
  public func resolve(_ query: ResolveQuery) async throws -> [ResolveResult] {
    let requirements = try query.packages.map { try Requirement(argument: $0) }
    let architectures = try (settings.architectures ?? [HostArchitecture.name]).map {
      try Architecture(parsing: $0)
    }
    let access = try access()
    if let path = query.manifest {
      let workspace = try settings.workspace(path, lock: nil)
      let readers = try await ArchiveReader.read(
        [(workspace, architectures)], access: access)
      return try await Self.results(requirements, architectures) { architecture in
        try await readers[0].universe(for: architecture)
      }
    }
    let sources = try query.suites.map { try source($0, query) }
    let read = try await sources.mapConcurrently(limit: 8) { source in
      let places = try access.mirrors.indexPlaces(
        of: source.archive, url: nil, snapshot: nil, now: access.now)
      let suite = try await access.client.release(of: source, places: places)
      return try await access.client.indices(of: suite, architectures: architectures)
    }
    return try await Self.results(requirements, architectures) { architecture in
      try await ArchiveReader.universe(read.flatMap { $0 }, for: architecture, access.client)
    }
  }

  private static func results(
    _ requirements: [Requirement], _ architectures: [Architecture],
    _ universe: (Architecture) async throws -> Universe
  ) async throws -> [ResolveResult] {
    var results: [ResolveResult] = []
    for architecture in architectures {
      let resolver = Resolver(universe: try await universe(architecture))
      results.append(ResolveResult(try resolver.resolve(requirements), architecture))
    }
    return results
  }

  private func source(_ suite: String, _ query: ResolveQuery) throws -> Source {
    let archive =
      query.archive ?? (suite.hasSuffix("-security") ? "debian-security" : "debian")
    let keyring: BuiltInKeyring = suite.hasPrefix("bookworm") ? .debian12 : .debian13
    return Source(
      archive: archive, suite: suite, components: query.components,
      trust: .keyring(
        try Keyring(name: keyring.rawValue, parsing: Array(keyring.armored.utf8))))
  }
}

extension ResolveResult {
  init(_ resolution: Resolution, _ architecture: Debian.Architecture) {
    self.architecture = architecture.text
    packages = resolution.packages.map { chosen in
      Package(
        name: chosen.package.name.text, version: chosen.package.version.text,
        architecture: chosen.package.architecture.text,
        reason: chosen.reasons.first.map { "\($0)" } ?? "", size: chosen.package.size)
    }
    tree = resolution.tree()
  }
}
