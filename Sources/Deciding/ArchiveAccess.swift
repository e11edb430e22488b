package import Content
internal import Debian
package import HTTP
internal import Manifest
internal import OpenPGP
package import Repository
package import SystemPackage

/// How archives are reached in one command: mirrors, downloads, and who tells of them.
package struct ArchiveAccess: Sendable {
  let fetcher: BlobFetcher
  package let client: RepositoryClient
  package let mirrors: Mirrors
  /// The time of the whole command, in seconds since 1970.
  package let now: Int64
  let onEvent: @Sendable (ArchiveEvent) -> Void
  private let known = KnownReleases()

  /// Where archives are and how they are asked.
  package struct Options: Sendable {
    private(set) var isOffline: Bool
    /// Directories that are asked for packages before any mirror.
    private(set) var pools: [FilePath]
    /// How many indices are decoded at once.
    private(set) var jobs: Int
    /// `NAME=URL`, the first of a name first.
    private(set) var mirrors: [String]
    /// What the environment says of mirrors.
    private(set) var variable: String?
    /// The directory of apt's own configuration.
    private(set) var aptDirectory: FilePath
    /// Seconds since 1970.
    private(set) var clock: @Sendable () -> Int64

    package init(
      isOffline: Bool, pools: [FilePath] = [], jobs: Int, mirrors: [String], variable: String?,
      aptDirectory: FilePath,
      clock: @escaping @Sendable () -> Int64
    ) {
      self.isOffline = isOffline
      self.pools = pools
      self.jobs = jobs
      self.mirrors = mirrors
      self.variable = variable
      self.aptDirectory = aptDirectory
      self.clock = clock
    }
  }

  /// - Parameters:
  ///   - slow: shared by all that one command asks.
  ///   - recorded: shared as well.
  package init(
    _ options: Options, store: BlobStore, transport: any HTTPTransport, slow: SlowServers,
    recorded: RecordedIndices,
    onEvent: @escaping @Sendable (ArchiveEvent) -> Void
  ) throws {
    now = options.clock()
    self.onEvent = onEvent
    fetcher = BlobFetcher(
      store: store, transport: transport, isOffline: options.isOffline,
      pools: options.pools.map { PoolDirectory($0) }, slow: slow
    ) { onEvent(.fetch($0)) }
    client = RepositoryClient(
      fetcher, jobs: options.jobs, recorded: recorded, now: options.clock)
    mirrors = try Mirrors(
      options: options.mirrors, variable: options.variable,
      host: HostSources(directory: options.aptDirectory))
  }

  /// The newest `Release` of a suite, asked for once in a command.
  func release(
    of source: Source, places: [Place], notBefore: Int64?, floors: [ReleaseFloor], moment: Int64?
  ) async throws -> SuiteRelease {
    let key = KnownReleases.Key(source: source, places: places, floors: floors, moment: moment)
    if let release = await known[key],
      release.release?.date ?? .max >= notBefore ?? .min
    {
      return release
    }
    let release = try await client.release(
      of: source, places: places, notBefore: notBefore, floors: floors, moment: moment)
    await known.add(release, key)
    return release
  }
}

/// Something that happened while archives were asked.
package enum ArchiveEvent: Sendable {
  /// An index of a suite is being read.
  case reading(archive: String, suite: String)
  case fetch(FetchEvent)
}

/// The releases that were read already.
private actor KnownReleases {
  struct Key: Hashable {
    let source: Source
    let places: [Place]
    let floors: [ReleaseFloor]
    let moment: Int64?
  }

  private var releases: [Key: SuiteRelease] = [:]

  subscript(_ key: Key) -> SuiteRelease? { releases[key] }

  func add(_ release: SuiteRelease, _ key: Key) { releases[key] = release }
}

extension Manifest.Archive {
  /// The suites as sources that a client reads.
  ///
  /// - Parameter keyring: the text of a keyring file beside the manifest.
  func sources(_ keyring: (Manifest.LocalFile) -> [UInt8]) throws -> [Source] {
    let parts = try keyrings.map { part in
      switch part {
      case .builtIn(let builtIn):
        try Keyring(name: builtIn.rawValue, parsing: Array(builtIn.armored.utf8))
      case .file(let file): try Keyring(name: file.spelling, parsing: keyring(file))
      case .text(let text):
        try Keyring(name: "in \(text.position)", parsing: Array(text.value.utf8))
      }
    }
    let trust = Keyring(joining: parts).map { Source.Trust.keyring($0) } ?? .unsigned
    let accepted = Set(accepted.compactMap { Source.Acceptance(rawValue: $0.value.rawValue) })
    let names = isFlat ? [Source.flatSuite] : suites.map(\.value)
    return names.map { suite in
      Source(
        archive: name, suite: suite, components: components, trust: trust, isFlat: isFlat,
        accepted: accepted)
    }
  }
}
