internal import Content
internal import Debian
internal import OpenPGP
internal import Repository
internal import SystemPackage

/// How archives are reached in one command: mirrors, downloads, and who tells of them.
struct ArchiveAccess: Sendable {
  let fetcher: BlobFetcher
  let client: RepositoryClient
  let mirrors: Mirrors
  /// The time of the whole command, in seconds since 1970.
  let now: Int64
  private let known = KnownReleases()

  init(_ composer: Composer, store: BlobStore) throws {
    let settings = composer.settings
    now = settings.clock()
    let onEvent = composer.onEvent
    fetcher = BlobFetcher(
      store: store, transport: composer.transport, isOffline: settings.isOffline
    ) { event in
      switch event {
      case .started(let name, let size): onEvent(.fetching(name: name, bytes: 0, total: size))
      case .advanced(let name, let bytes, let size):
        onEvent(.fetching(name: name, bytes: bytes, total: size))
      case .finished(let name, let bytes, let fromStore):
        onEvent(.fetched(name: name, bytes: bytes, fromStore: fromStore))
      case .note(let text): onEvent(.note(text))
      }
    }
    client = RepositoryClient(fetcher, jobs: settings.jobs, now: settings.clock)
    mirrors = try Mirrors(
      options: settings.mirrors.map { "\($0.name)=\($0.url)" },
      variable: settings.environment["WHITTLE_MIRROR"],
      host: HostSources(folder: settings.aptFolder))
  }

  /// The newest `Release` of a suite, asked for once in a command.
  func release(
    of source: Source, places: [Place], notBefore: Int64?
  ) async throws -> SuiteRelease {
    let key = KnownReleases.Key(source: source, places: places)
    if let release = await known[key], release.release.date >= notBefore ?? .min { return release }
    let release = try await client.release(of: source, places: places, notBefore: notBefore)
    await known.add(release, key)
    return release
  }
}

/// The releases that were read already.
private actor KnownReleases {
  struct Key: Hashable {
    let source: Source
    let places: [Place]
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
    let trust: Source.Trust =
      switch self.keyring {
      case .builtIn(let builtIn):
        .keyring(try Keyring(name: builtIn.rawValue, parsing: Array(builtIn.armored.utf8)))
      case .file(let file):
        .keyring(try Keyring(name: file.spelling, parsing: keyring(file)))
      case nil: .unsigned
      }
    return try suites.map { suite in
      try Source(
        archive: name, suite: suite.value, components: components, trust: trust, isFlat: isFlat)
    }
  }
}
