import ArgumentParser
import Composer
import Content
import Spelling
import SystemPackage

/// How a verb prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Whether progress is drawn.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, none
}

// A verb names its groups one by one. A group within a group would read better, but unoptimized
// builds of ArgumentParser check every group four times for each group around it: starting the
// program took half a second of every test.

/// How the result is printed.
struct FormatOptions: ParsableArguments {
  @Option(help: "The output format.")
  var format: OutputFormat = .text
}

/// How much is said beside the result.
struct MessageOptions: ParsableArguments {
  @Flag(name: [.short, .long], help: "Print only errors.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print every step, one per line.")
  var verbose = false

  @Option(help: "Progress on stderr: on a terminal only, or as lines.")
  var progress: ProgressStyle = .auto

  @Option(help: "Colours: on a terminal only, unless NO_COLOR is set.")
  var color: ColourStyle = .auto
}

/// Where blobs are kept, and how much is done at once.
struct StoreOptions: ParsableArguments {
  @Option(
    help: "The cache directory (default: $XDG_CACHE_HOME/whittle or ~/.cache/whittle).",
    completion: .directory)
  var cache: String?

  @Flag(
    name: .customLong("no-cache"), help: "Use a cache of this run alone, and remove it at the end.")
  var noCache = false

  @Option(
    help: ArgumentHelp(
      "A registry's repository as the store of many machines (docs/fleet.md; default: "
        + "$WHITTLE_STORE).", valueName: "docker://host/name"))
  var store: String?

  @Option(
    help: ArgumentHelp("How many packages to process at once (default: the number of cores)."))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Raise a limit that an error names; may be repeated (docs/limits.md).",
      valueName: "name=value"))
  var limit: [String] = []

  /// The bounds that were asked for, over the usual ones.
  func limits() throws -> Limits {
    var limits = Limits()
    for text in limit { try limits.set(text) }
    return limits
  }

  /// The store that the options name, looked after.
  func directory() throws -> Cache {
    if noCache { throw ValidationError("--no-cache leaves nothing to look after") }
    var settings = Composer.Settings(environment: Environment.current)
    if let cache { settings.cache = FilePath(cache) }
    return Cache(at: try settings.cacheDirectory())
  }

  func validate() throws {
    do {
      _ = try limits()
    } catch let error as LimitError {
      throw ValidationError(error.description)
    }
    if noCache, cache != nil {
      throw ValidationError("--cache and --no-cache exclude each other")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 1024")
    }
  }
}

/// What a command may read, how archives are reached, and for which architectures.
struct ArchiveOptions: ParsableArguments {
  @Flag(help: "Use only what is in the cache.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "Look for packages in this directory before any mirror; may be repeated (docs/air-gap.md).",
      valueName: "dir"), completion: .directory)
  var pool: [String] = []

  @Option(
    help: ArgumentHelp(
      "Fetch the archive NAME from URL; may be repeated.", valueName: "name=url"))
  var mirror: [String] = []

  @Option(
    help: ArgumentHelp("Only these architectures, separated by commas.", valueName: "a,b"),
    completion: .architectures)
  var arch: String?

  @Flag(help: "Let manifests read files outside of their directory and its git checkout.")
  var allowOutside = false

  @Flag(
    name: .customLong("plain-http"), help: "Reach registries of other machines over plain HTTP.")
  var plainHTTP = false

  func validate() throws {
    for pool in pool {
      guard FileStatus(of: FilePath(pool), following: true)?.isDirectory == true else {
        throw ValidationError("--pool takes a directory; '\(pool)' is not one")
      }
    }
    for mirror in mirror {
      guard let sign = mirror.firstIndex(of: "="), sign != mirror.startIndex,
        mirror.index(after: sign) != mirror.endIndex
      else { throw ValidationError("--mirror takes NAME=URL, not '\(withoutLogin(mirror))'") }
    }
  }

  /// The library's face for these options.
  func composer(
    _ terminal: Terminal, _ store: StoreOptions, variants: [String]? = nil,
    dockerNames: [String] = []
  ) throws -> Composer {
    var settings = Composer.Settings(environment: Environment.current)
    if let cache = store.cache { settings.cache = FilePath(cache) }
    if let jobs = store.jobs { settings.jobs = jobs }
    settings.isCacheless = store.noCache
    settings.isOffline = offline
    settings.pools = pool.map { FilePath($0) }
    settings.allowsOutside = allowOutside
    settings.isPlainHTTP = plainHTTP
    settings.sharedStore = store.store ?? settings.environmentStore
    settings.dockerNames = dockerNames
    settings.limits = try store.limits()
    for mirror in mirror {
      let parts = mirror.split(separator: "=", maxSplits: 1).map(String.init)
      settings.mirrors.append((name: parts[0], url: parts[1]))
    }
    settings.architectures = arch.map(Self.list)
    settings.variants = variants
    return try Composer(settings: settings, onEvent: terminal.handler)
  }

  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }
}

/// Which variants of the manifests are meant.
struct VariantOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only these variants, separated by commas.", valueName: "v,w"),
    completion: .variants)
  var variant: String?

  /// Nil for all.
  var names: [String]? { variant.map(ArchiveOptions.list) }
}
