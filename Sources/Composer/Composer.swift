internal import Packing
internal import Content
package import HTTP
internal import Repository
internal import Resolver
internal import SystemPackage

/// The library's face: one function a verb.
///
/// Above the lock (``lock(_:to:)``) code may read network and clock. Below the lock nothing may
/// read clock, environment, locale, network, host users or hash order: a build is a pure function
/// of the manifest's digest, the lock and the blobs it names.
public struct Composer: Sendable {
  /// This program's version.
  public static let version = "0.2.0"

  var settings: Settings
  let transport: any HTTPTransport
  let onEvent: EventHandler
  /// Shared by all that one command asks.
  let slow = SlowServers()
  /// The indices whose records are mapped, shared likewise.
  let recorded = RecordedIndices()
  /// A registry that is the store of other machines, too.
  let shared: SharedRegistry?
  private let kept: BlobStore?
  /// Where a run makes what it cannot put into its cache.
  private let scratch: ScratchDirectory?

  /// - Throws: `RegistryError` for a shared store that is no repository's name.
  public init(settings: Settings, onEvent: @escaping EventHandler = { _ in }) throws {
    let environment = settings.environment
    let home = environment["HOME"].map { FilePath($0) }
    let apt = AptConfiguration(directory: settings.aptDirectory)
    let transport: any HTTPTransport
    do {
      transport = AsyncHTTPTransport(
        version: Self.version, limits: settings.limits.transport,
        proxies: try ProxySettings(environment: environment, apt: apt.proxies),
        credentials: Credentials(home: home, apt: settings.aptDirectory),
        trust: TLSSettings(environment: environment), archiveTrust: apt.trust)
    } catch {
      // It matters where a request is sent, and nowhere else.
      transport = RefusingTransport(error)
    }
    _ = try Self.sharedRegistry(settings, transport, onEvent)
    self.init(settings: settings, transport: transport, onEvent: onEvent)
  }

  /// A seam for tests, which need no network.
  package init(
    settings: Settings, transport: any HTTPTransport, onEvent: @escaping EventHandler
  ) {
    var settings = settings
    let temporary = settings.temporaryPlace
    let own = settings.isCacheless ? try? ScratchDirectory(in: temporary) : nil
    if settings.isCacheless { settings.cache = own?.path }
    self.settings = settings
    self.transport = transport
    self.onEvent = onEvent
    shared = try? Self.sharedRegistry(settings, transport, onEvent)
    let cache = try? settings.cacheDirectory()
    // A cache that is mounted read-only is read; what has to be made lies elsewhere until the end.
    let isReadOnly = cache.map(isOnReadOnlyFileSystem) ?? false
    let scratch = isReadOnly ? try? ScratchDirectory(in: temporary) : nil
    kept = cache.map { cache in
      scratch.map { BlobStore(at: $0.path, over: cache) } ?? BlobStore(at: cache)
    }
    self.scratch = own ?? scratch
  }

  /// Runs a body and closes the connections that it opened.
  public func run<Value: Sendable>(
    _ body: (Composer) async throws -> Value
  ) async throws -> Value {
    do {
      let value = try await PackingLimits.$current.withValue(settings.limits.archives) {
        try await ResolverLimits.$current.withValue(settings.limits.resolver) {
          try await recorded.writing { try await body(self) }
        }
      }
      if let shared, let kept { await shared.send(from: kept) }
      if let kept, scratch == nil, BlobStore.hasWritten { Cache(at: kept.root).pruneToLimit() }
      await transport.shutdown()
      return value
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  /// Removes all work in progress of this process, which can begin and finish nothing more; for
  /// the moment before a signal ends it.
  public static func abandonUnfinished() { StagedItem.abandonAll() }

  /// The store at the cache's directory; one value for all, so that it knows what was hashed.
  func store() throws(ComposerError) -> BlobStore {
    if let kept { return kept }
    return BlobStore(at: try settings.cacheDirectory())
  }
}
