internal import Building
internal import Content
internal import Spelling
public import SystemPackage

extension Composer {
  /// What a command is told beside its manifests.
  public struct Settings: Sendable {
    /// The cache's directory; nil: `$XDG_CACHE_HOME/whittle`, else `~/.cache/whittle`.
    public var cache: FilePath?
    /// Whether the cache is one of this run alone, gone at its end.
    public var isCacheless = false
    /// Directories that are asked for packages before any mirror: what ``Composer/export(_:to:)``
    /// wrote, a mirror's, or one of `.deb`s.
    public var pools: [FilePath] = []
    /// How many packages are unpacked and compressed at once.
    public var jobs: Int
    /// Whether only the cache may be used.
    public var isOffline = false
    /// Whether manifests may read files from outside of their own directory and the git checkout
    /// around it.
    public var allowsOutside = false
    /// Mirrors by the archive's name, in the order of the command line.
    public var mirrors: [(name: String, url: String)] = []
    /// Only these architectures; nil: all of the manifest or the lock.
    public var architectures: [String]?
    /// Only these variants; nil: all.
    public var variants: [String]?
    /// Whether registries of other machines are reached over plain HTTP.
    public var isPlainHTTP = false
    /// A repository of a registry that is the shared store of many machines; nil: none.
    public var sharedStore: String?
    /// What the images of a docker-archive are called, `NAME[:TAG]`; none: the manifest's name.
    public var dockerNames: [String] = []
    /// How much of anything is taken from archives and servers.
    public var limits = Limits()
    /// The environment; read above the lock only.
    package var environment: [String: String]
    /// The directory of apt's own configuration.
    package var aptDirectory = FilePath("/etc/apt")
    /// Seconds since 1970; asked above the lock only.
    package var clock: @Sendable () -> Int64 = { Clock.seconds() }

    /// The shared store that the environment names.
    public var environmentStore: String? { environment["WHITTLE_STORE"] }

    public init(environment: [String: String]) {
      self.environment = environment
      jobs = Processors.count
    }

    /// A manifest with all that lies beside it.
    ///
    /// - Parameter lock: the lock's place; nil: beside the manifest.
    func workspace(_ manifest: FilePath, lock: FilePath?) throws -> Workspace {
      var workspace = try Workspace(
        manifest, lock: lock, filter, allowsOutside: allowsOutside)
      if let directory = try? cacheDirectory() {
        let store = BlobStore(at: directory)
        workspace.findListing = { digest in try? store.contents(of: digest) }
      }
      return workspace
    }

    /// The images that are asked for.
    var filter: ImageFilter { ImageFilter(architectures: architectures, variants: variants) }

    /// The directory of the cache.
    ///
    /// - Throws: ``ComposerError/noCacheDirectory``, ``ComposerError/noTemporaryCache(_:)``.
    public func cacheDirectory() throws(ComposerError) -> FilePath {
      if let cache { return cache }
      // Never the user's cache in the place of one that was to be of this run alone.
      if isCacheless { throw .noTemporaryCache(temporaryPlace.string) }
      // A relative XDG_CACHE_HOME is to be ignored (XDG Base Directory Specification).
      if let directory = environment["XDG_CACHE_HOME"], directory.hasPrefix("/") {
        return FilePath(directory).appending("whittle")
      }
      guard let home = environment["HOME"], home.hasPrefix("/") else { throw .noCacheDirectory }
      return FilePath(home).appending(".cache").appending("whittle")
    }

    /// Where directories of a run are made.
    var temporaryPlace: FilePath { temporaryDirectory(environment["TMPDIR"].map { FilePath($0) }) }

    /// The time of directories and generated entries in a new lock: `SOURCE_DATE_EPOCH`, else 0.
    func epoch() throws(ComposerError) -> Int64 {
      guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return 0 }
      // Eleven digits fill the time field of a ustar header.
      guard text.utf8.count <= 10, let seconds = decimal(text.utf8) else { throw .badEpoch(text) }
      return seconds
    }
  }
}
