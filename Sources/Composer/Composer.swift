internal import Content
package import HTTP
internal import SystemPackage

/// The library's face: one function a verb.
///
/// Above the lock (``lock(_:to:)``) code may read network and clock. Below the lock nothing may
/// read clock, environment, locale, network, host users or hash order: a build is a pure function
/// of the manifest's digest, the lock and the blobs it names.
public struct Composer: Sendable {
  /// This program's version.
  public static let version = "0.1.0"

  let settings: Settings
  let transport: any HTTPTransport
  let onEvent: EventHandler

  /// - Throws: `HTTPError` for a proxy variable that is no URL.
  public init(settings: Settings, onEvent: @escaping EventHandler = { _ in }) throws {
    let environment = settings.environment
    let credentials = Self.credentials(settings)
    self.init(
      settings: settings,
      transport: AsyncHTTPTransport(
        version: Self.version, proxies: try ProxySettings(environment: environment),
        credentials: credentials),
      onEvent: onEvent)
  }

  /// A seam for tests, which need no network.
  package init(
    settings: Settings, transport: any HTTPTransport, onEvent: @escaping EventHandler
  ) {
    self.settings = settings
    self.transport = transport
    self.onEvent = onEvent
  }

  /// Runs a body and closes the connections that it opened.
  public func run<Value: Sendable>(
    _ body: (Composer) async throws -> Value
  ) async throws -> Value {
    do {
      let value = try await body(self)
      await transport.shutdown()
      return value
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  /// The store at the cache's folder.
  func store() throws(ComposerError) -> BlobStore {
    BlobStore(at: try settings.cacheFolder())
  }

  /// Logins from `~/.netrc` and apt's `auth.conf.d`.
  private static func credentials(_ settings: Settings) -> Credentials {
    var credentials = Credentials()
    if let home = settings.environment["HOME"],
      let text = try? readFile(FilePath(home).appending(".netrc"), limit: 1 << 20)
    {
      credentials.append(parsing: text, dialect: .netrc)
    }
    let folder = settings.aptFolder.appending("auth.conf.d")
    for name in (try? listFolder(folder)) ?? [] where name.hasSuffix(".conf") {
      if let text = try? readFile(folder.appending(name), limit: 1 << 20) {
        credentials.append(parsing: text, dialect: .apt)
      }
    }
    return credentials
  }
}
