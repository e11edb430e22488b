import Content
import Debian
import HTTP
import OpenPGP
import SystemPackage
import TestSupport

@testable import Repository

/// A toy repository, a store, and clients with a clock that stands still.
struct ToyArchive: ~Copyable {
  /// An hour after the toy repository was made.
  static let now = Int64(ToyRepository.time) + 3600

  private let directory: TemporaryDirectory
  private static let hello = DebBuilder("hello").file("usr/bin/hello", "hi", mode: 0o755)
  private static let library = DebBuilder("libtoy1", architecture: "all")
    .file("usr/share/toy", "toy")

  init(_ change: (inout ToySuite) -> Void = { _ in }) throws {
    let directory = try TemporaryDirectory()
    var suite = ToySuite("toy")
    suite.add(Self.hello)
    suite.add(Self.library)
    change(&suite)
    try ToyRepository([suite]).write(to: directory.appending("archive"))
    self.directory = directory
  }

  var hello: DebBuilder { Self.hello }
  var library: DebBuilder { Self.library }
  /// The repository's directory.
  var root: FilePath { directory.appending("archive") }
  var store: BlobStore { BlobStore(at: directory.appending("cache")) }
  var place: Place { Place(.directory(root)) }

  /// Everything in the repository as answers of a server, each with an entity tag.
  func answers() throws -> [String: MisbehavingServer.Answer] {
    var answers: [String: MisbehavingServer.Answer] = [:]
    try Self.collect(root, "", &answers)
    return answers
  }

  private static func collect(
    _ directory: FilePath, _ prefix: String, _ answers: inout [String: MisbehavingServer.Answer]
  ) throws {
    for name in try listDirectory(directory) {
      let path = directory.appending(name)
      if FileStatus(of: path)?.isDirectory == true {
        try collect(path, "\(prefix)/\(name)", &answers)
      } else {
        answers["\(prefix)/\(name)"] = .content(try readFile(path), entityTag: "\"\(name)\"")
      }
    }
  }

  func source(
    _ suite: String = "toy", components: [String] = ["main"], isUnsigned: Bool = false
  ) throws -> Source {
    let keyring = try Keyring(
      name: "toy.asc", parsing: Array(ToyKey.toy.armoredPublicKey().utf8))
    return Source(
      archive: "toy", suite: suite, components: components,
      trust: isUnsigned ? .unsigned : .keyring(keyring))
  }

  func client(
    _ transport: any HTTPTransport = NoTransport(), now: Int64 = ToyArchive.now,
    isOffline: Bool = false
  ) -> RepositoryClient {
    RepositoryClient(
      BlobFetcher(store: store, transport: transport, retry: .instant(), isOffline: isOffline),
      jobs: 2, now: { now })
  }

  func poolFile(_ deb: DebBuilder) throws -> PoolFile {
    let blob = Blob(of: try deb.build())
    return PoolFile(
      archive: "toy", name: deb.name, path: ToyRepository.poolPath(deb, component: "main"),
      digest: blob.digest, size: blob.size)
  }

  /// What is left in the store's directory of unfinished work.
  var leftovers: [String] { (try? listDirectory(store.temporaryDirectory)) ?? [] }
}

/// For tests that must not touch a network.
struct NoTransport: HTTPTransport {
  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    throw HTTPError(request.url, .other("this test has no network"))
  }
}

/// Runs a body with a transport that is shut down afterwards.
func withTransport<Value>(
  _ limits: AsyncHTTPTransport.Limits = .init(), _ body: (AsyncHTTPTransport) async throws -> Value
) async throws -> Value {
  let transport = AsyncHTTPTransport(version: "test", limits: limits)
  do {
    let value = try await body(transport)
    await transport.shutdown()
    return value
  } catch {
    await transport.shutdown()
    throw error
  }
}
